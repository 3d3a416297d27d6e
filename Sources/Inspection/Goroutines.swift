import GoHeapDump
import GoRuntime
public import Names

/// The goroutines by what they do.
public struct Goroutines: Codable, Equatable, Sendable {
  /// Goroutines that do the same.
  public struct Group: Codable, Hashable, Sendable {
    /// `running`, `waiting` and so on, as `GoroutineStatus` names them.
    public let state: String
    /// What they wait for, in the runtime's words; empty in other states. Go 1.4 to 1.19 name no good reason for the
    /// goroutine that writes the dump.
    public let waitReason: Name
    /// Whether they are the runtime's own.
    public let system: Bool
    /// How many there are.
    public internal(set) var count: UInt64
  }

  /// How many goroutines.
  public let count: UInt64
  /// How many of them are the runtime's own.
  public let system: UInt64
  /// By what they do, the most first.
  public let groups: [Group]

  init(_ counter: GoroutineCounter) {
    groups = counter.groups.sorted {
      $0.count != $1.count ? $0.count > $1.count : ($0.state, $0.waitReason) < ($1.state, $1.waitReason)
    }
    count = groups.reduce(0) { $0 + $1.count }
    system = groups.reduce(0) { $0 + ($1.system ? $1.count : 0) }
  }
}

/// Counts goroutines by what they do.
struct GoroutineCounter {
  private(set) var groups: [Goroutines.Group] = []
  private var numbers: [Key: Int] = [:]

  /// What goroutines of a group have in common.
  private struct Key: Hashable {
    let status: GoroutineStatus
    let waitReason: [UInt8]
    let isSystem: Bool
  }

  /// The runtime knows some forty reasons; a damaged dump must not make more.
  private static let limit = 256
  private static let longestReason = 80

  /// Counts a Goroutine record.
  mutating func add(_ record: borrowing Record, _ bytes: Span<UInt8>) {
    let status = GoroutineStatus(rawValue: record[.status] ?? 0)
    let name = status.hasWaitReason ? record.name.prefix(Self.longestReason) : record.name.prefix(0)
    let isSystem = record[.isSystem] == 1
    let key = Key(status: status, waitReason: name.map { bytes[$0] }, isSystem: isSystem)
    if let known = numbers[key] {
      groups[known].count += 1
    } else if groups.count < Self.limit {
      numbers[key] = groups.count
      groups.append(
        Goroutines.Group(
          state: status.name, waitReason: Name(bytes, name), system: isSystem, count: 1))
    } else {
      groups[Self.limit - 1].count += 1
    }
  }
}
