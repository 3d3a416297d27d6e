import GoHeapDump
import GoRuntime
public import HeapReading
public import Names
import ObjectGraph

/// The goroutines by stack: what they do, what they alone hold, who started them, and how long they have waited.
public struct GoroutineStacks: Codable, Equatable, Sendable {
  /// A label of `pprof.Do`.
  public struct Label: Codable, Equatable, Sendable {
    public let key: Name
    public let value: Name
  }

  /// Goroutines with equal stacks that do the same.
  public struct Stack: Codable, Equatable, Sendable {
    /// How many there are.
    public let count: Int
    /// Their numbers, as in the runtime's own tracebacks, in the order of the dump.
    public let goroutines: [UInt64]
    /// As of `Goroutines.Group`.
    public let state: String
    /// As of `Goroutines.Group`.
    public let waitReason: Name
    /// Whether they are the runtime's own.
    public let system: Bool
    /// Whether they are leaked: they can never go on, as Go's own profile of leaked goroutines tells them.
    public let leaked: Bool
    /// What leaked ones wait on: `chan receive`, `select of 3`, `Mutex`; nil of others.
    public let waitsOn: String?
    /// The innermost function that is neither the runtime's nor the standard library's; if there is none the one that they
    /// began with. Empty if the dump has no frames.
    public let function: Name
    /// Its file; empty if it is not known.
    public let file: Name
    /// The line; 0 if it is not known.
    public let line: Int64
    /// The function whose go statement started the first of them; nil if that is not known.
    public let creator: Name?
    /// What would be garbage without one of them, each object once; what several of them hold together is not in it. Of leaked
    /// ones, what would be garbage without all of them.
    public let held: ObjectAmount
    /// How long each of them has waited, in nanoseconds, as the runtime's tracebacks tell it: since the end of the collection
    /// before the first that found it waiting. The shortest and the longest time; nil if it is known of none.
    public let shortestWait: UInt64?
    public let longestWait: UInt64?
    /// Of how many of them it is known.
    public let waitsKnown: Int
    /// The labels that all of them have.
    public let labels: [Label]
    /// Their frames, the innermost first: the innermost thousand.
    public let stack: [StackFrame]
    /// How many more frames each of them has.
    public let framesLeftOut: Int
  }

  /// The goroutines that can never go on.
  public struct Leaked: Codable, Equatable, Sendable {
    /// How many there are.
    public let count: Int
    /// What would be garbage without all of them.
    public let held: ObjectAmount
    /// Whether there may be more, as it is not known where variables are on stacks: without the executable.
    public let mayLack: Bool
    /// How many goroutines wait for something that was not found: it was not looked at whether they are leaked.
    public let unknown: Int
  }

  /// How many goroutines there are.
  public let count: Int
  /// Which of them can never go on.
  public let leaked: Leaked
  /// How many of them are the runtime's own.
  public let system: Int
  /// The sum of all rows: what would be garbage without one of them, or without all leaked ones of a row. What others hold together is
  /// not in it.
  public let held: ObjectAmount
  /// Whether it is known when the heap was written, on the clock of waits; if not, they may be longer.
  public let clockKnown: Bool
  /// Those that hold most, those first; leaked ones before all others, the runtime's own behind.
  public let largest: [Stack]
  /// How many other stacks there are, and what their goroutines hold.
  public let otherStacks: Int
  public let others: ObjectAmount
}

extension GoroutineStacks {
  /// - Parameter most: how many stacks are told.
  init(
    _ named: NamedGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ leaked: LeakedGoroutines, _ params: Params,
    most: Int
  ) {
    let goroutines = named.graph.goroutines
    let (groups, leakedHeld) = StackGroup.all(named, tree, sizes, leaked)
    self.leaked = Leaked(count: leaked.count, held: leakedHeld, mayLack: leaked.mayLack, unknown: leaked.unknown)
    let waits = WaitTimes(goroutines, params)
    clockKnown = waits.isClockKnown
    count = goroutines.goroutines.count
    system = goroutines.goroutines.count(where: \.isSystem)
    held = groups.reduce(into: ObjectAmount()) { $0.add($1.held) }
    largest = groups.prefix(most).map { Stack($0, named, waits, main: params.mainGoroutine) }
    otherStacks = max(0, groups.count - most)
    others = groups.dropFirst(most).reduce(into: ObjectAmount()) { $0.add($1.held) }
  }
}

extension GoroutineStacks.Stack {
  fileprivate init(_ group: StackGroup, _ named: NamedGraph, _ waits: WaitTimes, main: UInt64) {
    let (goroutines, frames) = (named.graph.goroutines, named.frames)
    let members = group.goroutines.map { goroutines.goroutines[$0] }
    let first = members[0]
    (count, self.goroutines) = (members.count, members.map(\.id))
    (state, system) = (first.status.name, first.isSystem)
    (leaked, waitsOn) = (group.waitsOn != nil, group.waitsOn)
    waitReason = first.status.hasWaitReason ? goroutines.waitReason(first) : ""
    let own = frames.own(first, named.program).map { StackFrame($0) }
    (function, file, line) = (own?.function ?? "", own?.file ?? "", own?.line ?? 0)
    // Main is started by no go statement.
    creator = first.id == main ? nil : frames.creator(of: first)
    held = group.held
    let times = members.compactMap { waits.wait($0) }
    (shortestWait, longestWait, waitsKnown) = (times.min(), times.max(), times.count)
    labels = goroutines.commonLabels(members).map { GoroutineStacks.Label(key: $0.key, value: $0.value) }
    stack = [StackFrame](first, frames)
    framesLeftOut = max(0, first.frames.count - StackFrame.mostFrames)
  }
}
