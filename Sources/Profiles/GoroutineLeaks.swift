import HeapReading
import GoHeapDump
import GoRuntime
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
  ) { read in read.objects.map { GoroutineLeaks($0, binary: read.reading.chosen) } }
}

/// A sample for each group of leaked goroutines with equal stacks and labels that wait for the same.
struct GoroutineLeaks: ProfileContent {
  private let named: NamedGraph
  private let binary: ChosenBinary?
  private let groups: [Group]
  /// How many goroutines wait for something that was not found.
  private let unknown: Int
  /// How many leaked ones there are, and what they hold together.
  private let count: Int
  private let held: ObjectAmount

  private struct Group {
    /// One of the goroutines.
    let first: Int
    let count: Int
    let waitsOn: String
    let held: ObjectAmount
  }

  private struct Key: Hashable {
    let stack: Int
    let labels: UInt32
    let waitsOn: String
  }

  init(_ named: NamedGraph, binary: ChosenBinary?) {
    (self.named, self.binary) = (named, binary)
    let goroutines = named.graph.goroutines
    let stuck = named.stuckGoroutines()
    unknown = stuck.waits.unknown
    let stacks = EqualStacks(goroutines, byName: !named.frames.showsInstructions)
    var numbers: [Key: Int] = [:]
    var members: [[Int]] = []
    var keys: [Key] = []
    // Of one that is not told, too, what it holds would be free only without it.
    var untold: [Int] = []
    for (number, goroutine) in goroutines.goroutines.enumerated() where stuck.isStuck[number] {
      let kind = stuck.waits.kinds[number]
      if Self.isWaitingMain(goroutine, kind) {
        untold.append(number)
        continue
      }
      let key = Key(
        stack: stacks.numbers[number], labels: goroutine.labelNumber,
        waitsOn: kind?.text(cases: Int(stuck.waits.cases[number])) ?? "")
      let group = numbers[key] ?? members.count
      if numbers.updateValue(group, forKey: key) == nil {
        keys.append(key)
        members.append([])
      }
      members[group].append(number)
    }
    count = members.reduce(0) { $0 + $1.count }
    let amounts = HeldByStuck(named.graph, stuck, named.frameVariables, groups: members + [untold])
    held = amounts.all
    let found = members.indices.map { index in
      Group(
        first: members[index][0], count: members[index].count, waitsOn: keys[index].waitsOn,
        held: amounts.byGroup[index])
    }
    groups = found.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  /// The runtime takes the first goroutine for stuck if it waits for nothing, as many programs have it do on purpose, but does
  /// not tell it (runtime/mgc.go: `findGoroutineLeaks`).
  private static func isWaitingMain(_ goroutine: Goroutines.Goroutine, _ kind: WaitKind?) -> Bool {
    goroutine.id == 1 && kind == .noCases
  }

  var warnings: [String] { named.frames.warnings(binary) + doubts }

  var exactness: [String] { named.frames.exactness(binary).map { [$0] } ?? [] }

  /// What was not looked at.
  private var doubts: [String] {
    var doubts: [String] = []
    if named.frameVariables == nil, !named.graph.goroutines.frames.isEmpty {
      doubts.append(
        """
        without the executable that wrote it, some leaked goroutines may be missing: all of a frame counts as in use if \
        anything points there
        """)
    }
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
    let one = count == 1
    return [
      """
      # \(count) leaked goroutine\(one ? "" : "s"), which hold\(one ? "s" : "") \(held)\(one ? "" : " together"): that \
      would be garbage without \(one ? "it" : "them")
      """,
      "# held_space is what would be garbage without the goroutines of one sample: what those of several hold is in none",
    ] + doubts
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
      try output.sample(
        stacks[index],
        [Int64(group.count), Int64(clamping: group.held.objects), Int64(clamping: group.held.bytes)],
        labels.facts + output.labels)
    }
  }
}
