import GoExecutable

/// Finds what in the executable shows up as a frame does in a dump.
struct SegmentFinder {
  /// Where in a stack a frame is, as far as it matters.
  struct Context: Hashable {
    /// The leaf: its pc was not decremented before its line was looked up, and frames before it were skipped.
    var isLeaf = false
    /// The frame was interrupted: its pc may be at any instruction.
    var isInterrupted = false
    /// The frame called one that shows a wrapper.
    var showsWrapper = false
    /// A leaf that does not call an allocator.
    var isRelaxed = false
  }

  private struct Key: Hashable {
    let frame: Frame
    let context: Context
  }

  var texts: ExecutableTexts
  private let executable: GoExecutable
  private var compiled: [Int: CompiledFunction] = [:]
  private var calls: [Int: FunctionCalls] = [:]
  private var functions: [UInt32: [Int]] = [:]
  private var segments: [Key: [Segment]] = [:]
  /// The name of the function that allocates through a table of functions.
  private let dispatcher: UInt32
  /// The functions that sample an allocation.
  private let samplers: Set<Int>
  private let allocators: Allocators
  private var callsSampler: [Int: Bool] = [:]
  private var passesOn: [Int: Bool] = [:]
  /// Bytes of code, and of tables of positions, that may still be read: far more than any dump's stacks need.
  private var codeLeft = 256 << 20

  init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    self.executable = executable
    texts = try ExecutableTexts(executable, rules)
    dispatcher = texts.id(rules.dispatcher)
    allocators = try Allocators(executable)
    samplers = Set(try executable.functions(named: ArraySlice(rules.sampler.utf8)))
  }

  /// All segments whose innermost frame the dump shows like `frame`; none, too, if there are too many to tell.
  mutating func segments(for frame: Frame, _ context: Context) throws(GoExecutableError) -> [Segment] {
    let key = Key(frame: frame, context: context)
    if let known = segments[key] { return known }
    var found: [Segment] = []
    if frame.isUnknown {
      let level = Level(name: frame.name, file: frame.file, line: frame.line, startLine: 0, isHidden: false)
      found.append(Segment(function: nil, levels: [level], targets: [], callsAny: true, isMoved: false))
    } else {
      for index in try functions(named: frame.name) {
        guard let function = try function(index) else { break }
        if context.isLeaf {
          try addLeaves(function, frame, context, to: &found)
        } else {
          try addCallers(function, frame, context, to: &found)
        }
      }
    }
    segments[key] = found
    return found
  }

  // MARK: Kinds of frames

  private mutating func addCallers(
    _ function: CompiledFunction, _ frame: Frame, _ context: Context, to found: inout [Segment]
  ) throws(GoExecutableError) {
    let place = CompiledFunction.Place(file: frame.file, line: frame.line)
    guard function.sites != nil, !context.isInterrupted else {
      for pc in function.changes {
        let levels = try function.levels(at: pc, keepsWrapper: context.showsWrapper, &texts).map(\.level)
        guard let first = levels.first, first.file == place.file, first.line == place.line else { continue }
        Self.add(segment(function, levels, target: nil), to: &found)
      }
      return
    }
    let calls = try calls(of: function, showsWrapper: context.showsWrapper)
    for index in calls.byPlace[place] ?? [] {
      let call = calls.calls[index]
      Self.add(
        segment(function, call.levels.map(\.level), target: try effectiveTarget(call.site)), to: &found)
    }
  }

  private mutating func addLeaves(
    _ function: CompiledFunction, _ frame: Frame, _ context: Context, to found: inout [Segment]
  ) throws(GoExecutableError) {
    let place = CompiledFunction.Place(file: frame.file, line: frame.line)
    if function.sites == nil || context.isRelaxed {
      return try addRelaxedLeaves(function, place, context, to: &found)
    }
    let calls = try calls(of: function, showsWrapper: false)
    for index in calls.byLeaf[place] ?? [] {
      let call = calls.calls[index]
      // The caller of the sampling function is not in the stack. It may be inlined here, or be what is called here.
      var skipped = 0
      if let target = call.site.target {
        skipped = samplers.contains(target) ? 1 : 0
        if skipped == 0, try !isCallingSampler(target) { continue }
      } else if function.name != dispatcher {
        continue
      }
      let levels = call.levels.dropFirst(skipped).map(\.level)
      var segment = segment(function, levels, target: nil, at: place)
      segment.sizes = [try allocators.size(allocatedBy: call.site, executable)]
      Self.add(segment, to: &found)
    }
  }

  /// Any call, any part of its frames: for code that allocates in ways that are not known.
  private mutating func addRelaxedLeaves(
    _ function: CompiledFunction, _ place: CompiledFunction.Place, _ context: Context, to found: inout [Segment]
  ) throws(GoExecutableError) {
    let pcs: [UInt32]
    if let sites = function.sites {
      pcs = sites.map { $0.returnPC - 1 }
    } else {
      // The instruction before a change and the one behind.
      pcs = function.changes.flatMap { $0 == 0 ? [0] : [$0 - 1, $0] }
    }
    for pc in pcs {
      let levels = try function.levels(at: pc, keepsWrapper: false, &texts)
      for first in levels.indices where try function.place(at: levels[first].pc &+ 1, &texts) == place {
        Self.add(segment(function, levels[first...].map(\.level), target: nil, at: place), to: &found)
      }
    }
  }

  private func segment(
    _ function: CompiledFunction, _ levels: [Level], target: Int?, at leaf: CompiledFunction.Place? = nil
  ) -> Segment {
    var levels = levels
    for index in levels.indices.dropLast() {
      levels[index].endsLocation = texts.areSame(levels[index].name, levels[index + 1].name)
    }
    let isMoved = leaf.map { $0.line != levels[0].line || $0.file != levels[0].file } ?? false
    return Segment(
      function: function.function.index, levels: levels, targets: target.map { [$0] } ?? [], callsAny: target == nil,
      isMoved: isMoved)
  }

  private static func add(_ segment: Segment, to found: inout [Segment]) {
    guard let index = found.firstIndex(where: { $0.isLike(segment) }) else { return found.append(segment) }
    found[index].callsAny = found[index].callsAny || segment.callsAny
    for size in segment.sizes where !found[index].sizes.contains(size) { found[index].sizes.append(size) }
    for target in segment.targets where !found[index].targets.contains(target) { found[index].targets.append(target) }
  }

  /// Whether what a leaf may be depends on the size of the object.
  mutating func dependsOnSize(_ leaf: Frame) throws(GoExecutableError) -> Bool {
    try segments(for: leaf, Context(isLeaf: true)).contains { $0.sizes.contains { $0 != .unknown } }
  }

  // MARK: Functions

  /// The functions of a name; none if there are too many to tell them apart.
  private mutating func functions(named name: UInt32) throws(GoExecutableError) -> [Int] {
    if let known = functions[name] { return known }
    let found = try executable.functions(named: texts.table[name])
    functions[name] = found.count <= Self.sameNameLimit ? found : []
    return functions[name] ?? []
  }

  private static let sameNameLimit = 64

  private mutating func function(_ index: Int) throws(GoExecutableError) -> CompiledFunction? {
    if let known = compiled[index] { return known }
    codeLeft -= Int(try executable.function(index).size)
    guard codeLeft >= 0 else { return nil }
    let function = try CompiledFunction(index, &texts, executable)
    codeLeft -= function.runCount * 8
    compiled[index] = function
    return function
  }

  private mutating func calls(
    of function: CompiledFunction, showsWrapper: Bool
  ) throws(GoExecutableError) -> FunctionCalls {
    if showsWrapper { return try FunctionCalls(function, samplers, showsWrapper: true, &texts) }
    if let known = calls[function.function.index] { return known }
    let found = try FunctionCalls(function, samplers, showsWrapper: false, &texts)
    calls[function.function.index] = found
    return found
  }

  /// What a call calls, as far as it tells who the next frame is: a wrapper's frame is not shown, and assembly may jump
  /// to another function.
  private mutating func effectiveTarget(_ site: CallSite) throws(GoExecutableError) -> Int? {
    guard let target = site.target else { return nil }
    if let known = passesOn[target] { return known ? nil : target }
    let function = try executable.function(target)
    let isPassing = function.id == executable.wrapperID || function.isAssembly
    passesOn[target] = isPassing
    return isPassing ? nil : target
  }

  /// Whether a function has a call of one that samples.
  private mutating func isCallingSampler(_ index: Int) throws(GoExecutableError) -> Bool {
    if let known = callsSampler[index] { return known }
    let sites = try function(index)?.sites ?? []
    let isCalling = sites.contains { $0.target.map { samplers.contains($0) } ?? false }
    callsSampler[index] = isCalling
    return isCalling
  }
}
