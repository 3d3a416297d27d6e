import GoHeapDump
import GoRuntime
import HeapReading
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

  /// Goroutines with equal stacks that do the same.
  public struct Stack: Codable, Equatable, Sendable {
    /// How many there are.
    public let count: UInt64
    /// The number of the first one, as in the runtime's own tracebacks.
    public let goroutine: UInt64
    /// As of `Group`.
    public let state: String
    /// As of `Group`.
    public let waitReason: Name
    /// Whether they are the runtime's own.
    public let system: Bool
    /// The innermost function that is neither the runtime's nor the standard library's; if there is none the one that
    /// the goroutines began with. Empty if the dump has no frames.
    public let function: Name
    /// Its file; empty if it is not known.
    public let file: Name
    /// The line; 0 if it is not known.
    public let line: Int64
    /// Bytes of all of their frames.
    public let frameBytes: UInt64
    /// Their frames, the innermost first: the innermost thousand.
    public let stack: [StackFrame]
    /// How many more frames each of them has. Only the ten outermost of these may name `function`.
    public let framesLeftOut: Int

    /// What the function called, if that is not the runtime's; nil if it is.
    public var callee: Name? { stack.callee(of: function, file, line) }
  }

  /// How many goroutines.
  public let count: UInt64
  /// How many of them are the runtime's own.
  public let system: UInt64
  /// By what they do, the most first.
  public let groups: [Group]
  /// How many different stacks there are.
  public let stackCount: Int
  /// By stack and what they do: the hundred with the most goroutines, the most first.
  public let stacks: [Stack]

  private static let mostStacks = 100

  init(_ counter: GoroutineCounter, _ binary: ChosenBinary?, _ program: ProgramFunctions) throws(HeapReadingError) {
    groups = counter.groups.sorted {
      $0.count != $1.count ? $0.count > $1.count : ($0.state, $0.waitReason) < ($1.state, $1.waitReason)
    }
    count = groups.reduce(0) { $0 + $1.count }
    system = groups.reduce(0) { $0 + ($1.system ? $1.count : 0) }
    let (goroutines, counts) = counter.stacks
    let frames = try GoroutineFrames(goroutines, binary)
    stackCount = counts.count
    let order = counts.indices.sorted { (counts[$1].goroutines, $0) < (counts[$0].goroutines, $1) }
    stacks = order.prefix(Self.mostStacks).map { index in
      Stack(goroutines.goroutines[index], counts[index], frames, program)
    }
  }
}

extension Goroutines.Stack {
  fileprivate init(
    _ first: GoHeapDump.Goroutines.Goroutine, _ counts: GoroutineCounter.StackCount, _ frames: GoroutineFrames,
    _ program: ProgramFunctions
  ) {
    (count, frameBytes) = (counts.goroutines, counts.frameBytes)
    (goroutine, state, system) = (first.id, first.status.name, first.isSystem)
    waitReason = first.status.hasWaitReason ? frames.goroutines.waitReason(first) : ""
    stack = [StackFrame](first, frames)
    framesLeftOut = max(0, counts.frames - StackFrame.mostFrames)
    let own = frames.own(first, program).map { StackFrame($0) }
    (function, file, line) = (own?.function ?? "", own?.file ?? "", own?.line ?? 0)
  }
}

/// Counts goroutines by what they do, and by their stacks, of each of which it keeps one.
struct GoroutineCounter {
  private(set) var groups: [Goroutines.Group] = []
  private var numbers: [Key: Int] = [:]

  /// What goroutines of a group have in common.
  private struct Key: Hashable {
    let status: GoroutineStatus
    let waitReason: [UInt8]
    let isSystem: Bool
  }

  /// How many goroutines have a stack.
  struct StackCount {
    var goroutines: UInt64 = 1
    /// Bytes of all of their frames.
    var frameBytes: UInt64 = 0
    /// Frames of each.
    var frames = 0
  }

  /// What goroutines with equal stacks have in common.
  private struct StackKey: Hashable {
    let group: Int
    var hash = StackHash()
  }

  /// The first goroutine of each stack, without frames in the middle of long ones; behind these, the one whose frames are being read.
  private var firsts = GoHeapDump.Goroutines()
  private var counts: [StackCount] = []
  private var stackNumbers: [StackKey: Int] = [:]
  /// The goroutine whose frames are being read.
  private var current: (key: StackKey, frames: Int, frameBytes: UInt64)?
  /// How many frames of it are kept in `firsts`.
  private var keptFrames = 0

  /// Of a stack's frames outside of those that are shown, so many of the outermost are kept, which say what it began with.
  private static let outermostFrames = 10

  /// The runtime knows some forty reasons; a damaged dump must not make more.
  private static let limit = 256
  private static let longestReason = 80

  /// Counts a Goroutine record.
  mutating func add(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    finish()
    let status = GoroutineStatus(rawValue: record[.status] ?? 0)
    let name = status.hasWaitReason ? record.name.prefix(Self.longestReason) : record.name.prefix(0)
    let isSystem = record[.isSystem] == 1
    let key = Key(status: status, waitReason: name.map { bytes[$0] }, isSystem: isSystem)
    var group = numbers[key] ?? groups.count
    if group < groups.count {
      groups[group].count += 1
    } else if groups.count < Self.limit {
      numbers[key] = groups.count
      groups.append(
        Goroutines.Group(
          state: status.name, waitReason: Name(bytes, name), system: isSystem, count: 1))
    } else {
      group = Self.limit - 1
      groups[group].count += 1
    }
    try firsts.add(record, bytes)
    current = (StackKey(group: group), 0, 0)
    keptFrames = 0
  }

  /// Counts a StackFrame record, which belongs to the Goroutine record before it.
  mutating func add(frame record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    // One in front of all goroutines belongs to none.
    guard current != nil else { return }
    try firsts.add(record, bytes)
    for frame in firsts.frames.suffix(1) { current?.key.hash.add(frame) }
    current?.frames += 1
    current?.frameBytes += record[.contents] ?? 0
    keptFrames += 1
    // Not at each frame, as the outermost ones move.
    if keptFrames >= 2 * StackFrame.mostFrames { trim() }
  }

  /// Forgets frames in the middle of a long stack.
  private mutating func trim() {
    let most = StackFrame.mostFrames + Self.outermostFrames
    guard keptFrames > most else { return }
    firsts.removeFrames(butInnermost: StackFrame.mostFrames, outermost: Self.outermostFrames)
    keptFrames = most
  }

  /// Counts the goroutine whose frames were read, and forgets them if another one has the same.
  private mutating func finish() {
    guard let (key, frames, frameBytes) = current else { return }
    current = nil
    trim()
    let number = stackNumbers[key] ?? counts.count
    if number == counts.count {
      stackNumbers[key] = number
      counts.append(StackCount(frameBytes: frameBytes, frames: frames))
    } else {
      counts[number].goroutines += 1
      counts[number].frameBytes = counts[number].frameBytes.addingClamped(frameBytes)
      firsts.removeLast()
    }
  }

  /// The stacks, each with its first goroutine.
  var stacks: (firsts: GoHeapDump.Goroutines, counts: [StackCount]) {
    var whole = self
    whole.finish()
    return (whole.firsts, whole.counts)
  }
}
