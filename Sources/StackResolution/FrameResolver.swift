public import GoExecutable

/// Finds out which functions a frame of a running program shows: its instruction is known, so that there is one answer.
public struct FrameResolver {
  private var texts: ExecutableTexts
  private let executable: GoExecutable
  private var compiled: [Int: CompiledFunction] = [:]
  /// Runs of tables of positions that may still be read: far more than the goroutines of any program need.
  private var runsLeft = 32 << 20

  /// A resolver of frames of the program in `executable`.
  public init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    self.executable = executable
    texts = try ExecutableTexts(executable, rules)
  }

  /// What a frame shows, as runtime/pprof has it.
  ///
  /// - Parameters:
  ///   - function: the number of the physical function.
  ///   - pc: the instruction, or any byte of it, counted from the function's entry.
  ///   - keepsWrapper: whether a wrapper is shown although it only calls what is shown anyway.
  /// - Returns: the lines of each location, the innermost first: of one location, except that a function inlined into
  ///   itself gets its own. Nothing if the frame is a wrapper's. Nil if the executable says nothing that makes sense.
  /// - Throws: if the executable is damaged.
  public mutating func locations(
    function: Int, pc: UInt32, keepsWrapper: Bool
  ) throws(GoExecutableError) -> [[ResolvedLine]]? {
    guard let compiled = try compiledFunction(function) else { return nil }
    let levels = try compiled.levels(at: pc, keepsWrapper: keepsWrapper, &texts).map(\.level)
    if levels.isEmpty { return compiled.function.id == texts.wrapperID ? [] : nil }
    var locations: [[ResolvedLine]] = []
    for (index, level) in levels.enumerated() {
      if index == 0 || texts.areSame(levels[index - 1].name, level.name) { locations.append([]) }
      locations[locations.count - 1].append(level.resolvedLine)
    }
    return locations
  }

  /// Text number `id` of a `ResolvedLine`.
  public func text(_ id: UInt32) -> ArraySlice<UInt8> { texts.table[id] }

  private mutating func compiledFunction(_ index: Int) throws(GoExecutableError) -> CompiledFunction? {
    if let known = compiled[index] { return known }
    guard runsLeft > 0 else { return nil }
    let function = try CompiledFunction(index, &texts, executable, findsCalls: false)
    runsLeft -= function.runCount
    compiled[index] = function
    return function
  }
}
