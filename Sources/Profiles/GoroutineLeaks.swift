import GoHeapDump
import GoRuntime
import HeapReading
import Names
import ObjectGraph
import Pprof

extension ProfileKind {
  /// The goroutines that can never go on, by stack, with what only they hold; as /debug/pprof/goroutineleak.
  public static let goroutineLeak = ProfileKind(
    "goroutineleak", "the goroutines that can never go on, by stack, with what they hold",
    [.goroutines, .objects, .stuckGoroutines, .labels],
    [("goroutineleak", "count"), ("held_objects", "count"), ("held_space", "bytes")],
    defaultSampleType: "goroutineleak", periodType: ("goroutineleak", "count")
  ) { read in read.objects.map { GoroutineLeaks($0, read.reading) } }
}

/// A sample for each group of leaked goroutines with equal stacks and labels that wait for the same.
struct GoroutineLeaks: ProfileContent {
  private let named: NamedGraph
  private let binary: ChosenBinary?
  private let labelWarnings: [String]
  private let groups: [Group]
  private let leaked: LeakedGoroutines
  private let waits: WaitTimes
  /// What the leaked ones hold together.
  private let held: ObjectAmount

  private struct Group {
    /// One of the goroutines.
    let first: Int
    let count: Int
    let waitsOn: String
    /// The shortest and the longest time that they have waited, in whole minutes, as far as it is known; once if they are equal.
    let minutes: [Int64]
    let held: ObjectAmount
  }

  private struct Key: Hashable {
    let stack: Int
    let labels: UInt32
    let waitsOn: String
  }

  init(_ named: NamedGraph, _ reading: HeapReading<CollectionTimes>) {
    (self.named, binary, labelWarnings) = (named, reading.chosen, reading.labelWarnings)
    let goroutines = named.graph.goroutines
    let (leaked, waits) = (named.leakedGoroutines(), WaitTimes(goroutines, reading.params))
    (self.leaked, self.waits) = (leaked, waits)
    let stacks = EqualStacks(goroutines, byName: !named.frames.showsInstructions)
    var numbers: [Key: Int] = [:]
    var members: [[Int]] = []
    var keys: [Key] = []
    for (number, goroutine) in goroutines.goroutines.enumerated() {
      guard let waitsOn = leaked.waitsOn[number] else { continue }
      let key = Key(stack: stacks.numbers[number], labels: goroutine.labelNumber, waitsOn: waitsOn)
      let group = numbers[key] ?? members.count
      if numbers.updateValue(group, forKey: key) == nil {
        keys.append(key)
        members.append([])
      }
      members[group].append(number)
    }
    let amounts = leaked.held(named.graph, named.frameVariables, by: members)
    held = amounts.all
    let found = members.indices.map { index in
      let minutes = Set(members[index].compactMap { waits.minutes(goroutines.goroutines[$0]) }).sorted()
      return Group(
        first: members[index][0], count: members[index].count, waitsOn: keys[index].waitsOn,
        minutes: Array(minutes.prefix(1) + minutes.dropFirst().suffix(1)),
        held: amounts.byGroup[index])
    }
    groups = found.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  var warnings: [String] { named.frames.warnings(binary) + labelWarnings + doubts }

  var exactness: [String] { named.frames.exactness(binary).map { [$0] } ?? [] }

  /// What was not looked at.
  private var doubts: [String] {
    var doubts: [String] = []
    if leaked.mayLack {
      doubts.append(
        """
        without the executable that wrote it, some leaked goroutines may be missing: all of a frame counts as in use if \
        anything points there
        """)
    }
    let unknown = leaked.unknown
    if unknown > 0 {
      doubts.append(
        """
        of \(unknown) goroutine\(unknown == 1 ? "" : "s") it is not known what channel or lock \
        \(unknown == 1 ? "it waits" : "they wait") for: whether \(unknown == 1 ? "it is" : "they are") leaked was not \
        looked at
        """)
    }
    return doubts
  }

  var comments: [String] {
    let count = leaked.count
    let one = count == 1
    let clock = [waits.minutesComment(areKnown: groups.contains { !$0.minutes.isEmpty })].compactMap { $0 }
    return [
      """
      # \(count) leaked goroutine\(one ? "" : "s"), which hold\(one ? "s" : "") \(held)\(one ? "" : " together"): that \
      would be garbage without \(one ? "it" : "them")
      """,
      "# held_space is what would be garbage without the goroutines of one sample: what those of several hold is in none",
    ] + clock + [unseen].compactMap { $0 } + doubts
  }

  /// What is said where something may lead to what leaked goroutines wait for that is not in the dump; nil of others.
  private var unseen: String? {
    guard leaked.count > 0, let reason = named.unseen.reason else { return nil }
    return "# a goroutine may be called leaked although something can let it go on, as \(reason)"
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = ProfileTables(binary)
    var stacks = SampleStacks()
    for group in groups {
      let goroutine = named.graph.goroutines.goroutines[group.first]
      stacks.append(named.frames.locations(of: goroutine).map { tables.location($0.lines, address: $0.address) })
    }
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    for (index, group) in groups.enumerated() {
      let goroutine = named.graph.goroutines.goroutines[group.first]
      var labels = SampleLabels(named.graph.goroutines.labels(goroutine), &output)
      labels.add("waits on", group.waitsOn, &output)
      labels.add(waitMinutes: group.minutes, &output)
      try output.sample(
        stacks[index],
        [Int64(group.count), Int64(clamping: group.held.objects), Int64(clamping: group.held.bytes)],
        labels.facts + output.labels)
    }
  }
}
