import GoExecutable

/// Finds what in an executable looks in a dump as a frame does.
struct CandidateFinder {
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
    let frame: DumpedFrame
    let context: Context
  }

  var texts: ExecutableTexts
  private let executable: GoExecutable
  private var compiled: CompiledFunctions
  private var calls: [FunctionKey: FunctionCalls] = [:]
  private var functions: [UInt32: [Int]] = [:]
  private var candidates: [Key: [FrameCandidate]] = [:]
  private var sizeDependent: [DumpedFrame: Bool] = [:]
  /// The name of the function that allocates through a table of functions.
  private let dispatcher: UInt32
  /// The functions that sample an allocation.
  private let samplers: Set<Int>
  private let allocators: Allocators
  private var callsSampler: [Int: Bool] = [:]

  private struct FunctionKey: Hashable {
    let function: Int
    let kind: FunctionCalls.Kind
  }

  init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    self.executable = executable
    texts = try ExecutableTexts(executable, rules)
    dispatcher = texts.id(rules.dispatcher)
    allocators = try Allocators(executable)
    samplers = Set(try executable.functions(named: ArraySlice(rules.sampler.utf8)))
    compiled = CompiledFunctions(executable, findsCalls: true)
  }

  /// All candidates whose innermost frame looks like `frame` in the dump; none if there are too many to tell.
  mutating func candidates(for frame: DumpedFrame, _ context: Context) throws(GoExecutableError) -> [FrameCandidate] {
    let key = Key(frame: frame, context: context)
    if let known = candidates[key] { return known }
    var found = FoundCandidates()
    if frame.isUnknown {
      let line = ResolvedLine(name: frame.name, file: frame.place.file, line: frame.place.line, startLine: 0)
      let level = InlineLevel(line: line, isHidden: false)
      found.add(FrameCandidate.Shape(function: nil, levels: [level], isMoved: false), nil, target: nil)
    } else {
      for index in try functions(named: frame.name) {
        guard let function = try compiled.function(index, &texts) else { break }
        if context.isLeaf {
          try addLeaves(function, frame, context, to: &found)
        } else {
          try addCallers(function, frame, context, to: &found)
        }
      }
    }
    candidates[key] = found.candidates
    return found.candidates
  }

  /// Candidates, each shape once.
  private struct FoundCandidates {
    private(set) var candidates: [FrameCandidate] = []
    private var numbers: [FrameCandidate.Shape: Int] = [:]

    mutating func add(_ shape: FrameCandidate.Shape, _ pcs: [UInt32]?, target: Int?, size: AllocationSize? = nil) {
      let number = numbers[shape] ?? candidates.count
      if number == candidates.count {
        numbers[shape] = number
        candidates.append(FrameCandidate(shape))
      }
      candidates[number].add(pcs, target: target, size: size)
    }
  }

  // MARK: Kinds of frames

  private mutating func addCallers(
    _ function: CompiledFunction, _ frame: DumpedFrame, _ context: Context, to found: inout FoundCandidates
  ) throws(GoExecutableError) {
    let isCall = function.sites != nil && !context.isInterrupted
    let (showsWrapper, isInterrupted) = (context.showsWrapper, context.isInterrupted)
    let calls = try calls(
      of: function, isCall ? .calls(showsWrapper: showsWrapper) : .positions(showsWrapper: showsWrapper))
    // Of a frame that waits for a call of assembly, the call may be the only one in the line.
    let places = isCall || isInterrupted ? [] : try function.assemblyCalls(at: frame.place, &texts)
    for index in calls.byPlace[frame.place] ?? [] {
      guard texts.takeWork() else { return }
      let call = calls.calls[index]
      let target = try call.site.flatMap { site throws(GoExecutableError) in try effectiveTarget(site) }
      found.add(shape(function, call.levels[...]), isCall ? call.levels.map(\.pc) : places, target: target)
    }
  }

  private mutating func addLeaves(
    _ function: CompiledFunction, _ frame: DumpedFrame, _ context: Context, to found: inout FoundCandidates
  ) throws(GoExecutableError) {
    if function.sites == nil || context.isRelaxed { return try addRelaxedLeaves(function, frame.place, to: &found) }
    let calls = try calls(of: function, .calls(showsWrapper: false))
    for part in calls.byLeaf[frame.place] ?? [] {
      guard texts.takeWork() else { return }
      guard let site = calls.calls[part.call].site else { continue }
      // The caller of the sampling function is not in the stack. It may be inlined here, or be what is called here.
      if let target = site.target {
        if !samplers.contains(target), try !isCallingSampler(target) { continue }
      } else if function.name != dispatcher {
        continue
      }
      let levels = calls.calls[part.call].levels[part.first...]
      found.add(
        shape(function, levels, at: frame.place), levels.map(\.pc), target: nil,
        size: try allocators.size(allocatedBy: site, executable))
    }
  }

  private mutating func addRelaxedLeaves(
    _ function: CompiledFunction, _ place: SourcePlace, to found: inout FoundCandidates
  ) throws(GoExecutableError) {
    let leaves = try calls(of: function, .relaxedLeaves)
    for part in leaves.byLeaf[place] ?? [] {
      let call = leaves.calls[part.call]
      let levels = call.levels[part.first...]
      guard texts.takeWork(levels.count) else { return }
      found.add(shape(function, levels, at: place), call.site == nil ? nil : levels.map(\.pc), target: nil)
    }
  }

  private func shape(
    _ function: CompiledFunction, _ places: ArraySlice<(level: InlineLevel, pc: UInt32)>,
    at leaf: SourcePlace? = nil
  ) -> FrameCandidate.Shape {
    var levels = places.map(\.level)
    for index in levels.indices.dropLast() {
      levels[index].endsLocation = texts.areSame(levels[index].line.name, levels[index + 1].line.name)
    }
    let isMoved = leaf.map { $0 != levels[0].place } ?? false
    return FrameCandidate.Shape(function: function.function.index, levels: levels, isMoved: isMoved)
  }

  /// Whether what a leaf may be depends on the size of the object.
  mutating func dependsOnSize(_ leaf: DumpedFrame) throws(GoExecutableError) -> Bool {
    if let known = sizeDependent[leaf] { return known }
    let depends = try candidates(for: leaf, Context(isLeaf: true)).contains { $0.dependsOnSize }
    sizeDependent[leaf] = depends
    return depends
  }

  /// The address in the file of each frame of a candidate that is at `site`; 0 where nothing is known.
  func addresses(of candidate: FrameCandidate, _ site: FrameCandidate.Site?) throws(GoExecutableError) -> [UInt64] {
    let count = candidate.levels.count
    // A frame of assembly has one level, whose instruction may not be known.
    guard let site, let function = candidate.function, site.pcs.count == count else {
      return [UInt64](repeating: 0, count: count)
    }
    let entry = executable.address(of: try executable.function(function))
    return site.pcs.map { entry &+ UInt64($0) }
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

  private mutating func calls(
    of function: CompiledFunction, _ kind: FunctionCalls.Kind
  ) throws(GoExecutableError) -> FunctionCalls {
    let key = FunctionKey(function: function.function.index, kind: kind)
    if let known = calls[key] { return known }
    let found = try FunctionCalls(function, kind, samplers, &texts)
    calls[key] = found
    return found
  }

  /// What a call calls, as far as it tells who the next frame is: a wrapper's frame is not shown, and assembly may jump
  /// to another function.
  private mutating func effectiveTarget(_ site: CallSite) throws(GoExecutableError) -> Int? {
    guard let target = site.target else { return nil }
    let function = try executable.function(target)
    return function.id == executable.wrapperID || function.isAssembly ? nil : target
  }

  /// Whether a function has a call of one that samples.
  private mutating func isCallingSampler(_ index: Int) throws(GoExecutableError) -> Bool {
    if let known = callsSampler[index] { return known }
    let sites = try compiled.function(index, &texts)?.sites ?? []
    let isCalling = sites.contains { $0.calls(oneOf: samplers) }
    callsSampler[index] = isCalling
    return isCalling
  }
}
