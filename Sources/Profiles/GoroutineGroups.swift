import GoHeapDump
import GoRuntime
import HeapReading
import Names

/// Which goroutines are one sample: those with equal stacks and labels, as runtime/pprof groups them, that also have the same
/// state, wait reason and creator, and have waited equally long.
///
/// Runtime/pprof does not tell these, and so has fewer groups. A profile that is to be searched for goroutines that have waited
/// for ten minutes needs one sample for each time; most goroutines that wait for the same began together.
struct GoroutineGroups {
  /// Goroutines that are one sample.
  struct Group {
    /// The first of them in the dump, a number of `Goroutines`.
    let first: Int
    /// Whether they belong to the runtime.
    let isSystem: Bool
    /// The function whose go statement started them; nil if it is not known.
    let creator: Name?
    /// Whole minutes that they have waited; nil if it is not known, or they do not wait.
    let minutes: Int64?
    /// How many they are.
    fileprivate(set) var count: Int64 = 0
  }

  private struct Key: Hashable {
    let stack: Int
    let isInterrupted: Bool
    let labels: UInt32
    let status: GoroutineStatus
    let reason: UInt32
    let isSystem: Bool
    let creator: UInt32?
    let minutes: Int64?
  }

  /// The groups: the one of most goroutines first, as in runtime/pprof; of equally many, the one that comes first in the dump.
  let groups: [Group]

  /// Groups goroutines.
  ///
  /// - Parameters:
  ///   - main: the number of the goroutine that began with the program.
  ///   - isWanted: which of them, by their numbers.
  init(_ frames: GoroutineFrames, _ waits: WaitTimes, main: UInt64, of isWanted: (Int) -> Bool = { _ in true }) {
    let goroutines = frames.goroutines
    let stacks = EqualStacks(goroutines, byName: !frames.showsInstructions)
    var creators = NumberedNames(behind: [])
    // By where a go statement returns to: names are compared once.
    var creatorNumbers: [UInt64: UInt32?] = [:]
    var numbers: [Key: Int] = [:]
    var groups: [Group] = []
    for (index, goroutine) in goroutines.goroutines.enumerated() where isWanted(index) {
      // The runtime itself started main.
      let gopc = goroutine.id == main ? 0 : goroutine.gopc
      let creator = creatorNumbers[gopc] ?? frames.creator(gopc).map { creators.number($0) }
      creatorNumbers[gopc] = .some(creator)
      let key = Key(
        stack: stacks.numbers[index], isInterrupted: goroutine.isInterrupted, labels: goroutine.labelNumber,
        status: goroutine.status, reason: goroutine.waitReasonNumber, isSystem: goroutine.isSystem, creator: creator,
        minutes: waits.minutes(goroutine))
      let number = numbers[key] ?? groups.count
      if number == groups.count {
        numbers[key] = number
        groups.append(
          Group(
            first: index, isSystem: key.isSystem, creator: creator.map { creators.names[Int($0)] }, minutes: key.minutes
          ))
      }
      groups[number].count += 1
    }
    self.groups = groups.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
  }
}
