public import GoExecutable

/// Finds out which functions a frame of a running program shows: its instruction is known, so that there is one answer.
public struct FrameResolver {
  private var texts: ExecutableTexts
  private var functions: CompiledFunctions

  /// A resolver of frames of the program in `executable`.
  public init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    texts = try ExecutableTexts(executable, rules)
    functions = CompiledFunctions(executable, findsCalls: false)
  }

  /// What a frame shows, as runtime/pprof has it.
  ///
  /// - Parameters:
  ///   - function: the number of the physical function.
  ///   - pc: the instruction, or any byte of it, counted from the function's entry.
  ///   - keepsWrapper: whether a wrapper is shown although it only calls what is shown anyway.
  /// - Returns: the locations, the innermost first: one, except that a function inlined into itself gets its own. Nothing
  ///   if the frame is a wrapper's. Nil if the executable says nothing that makes sense.
  /// - Throws: if the executable is damaged.
  public mutating func locations(
    function: Int, pc: UInt32, keepsWrapper: Bool
  ) throws(GoExecutableError) -> [Location]? {
    guard let compiled = try functions.function(function, &texts) else { return nil }
    texts.addWork(frames: 1)
    let levels = try compiled.levels(at: pc, keepsWrapper: keepsWrapper, &texts)
    if levels.isEmpty { return compiled.function.id == texts.wrapperID ? [] : nil }
    var locations: [Location] = []
    for (index, (level, pc)) in levels.enumerated() {
      if index == 0 || texts.areSame(levels[index - 1].level.line.name, level.line.name) {
        locations.append(Location(pc: pc))
      }
      locations[locations.count - 1].lines.append(level.line)
    }
    return locations
  }

  /// A location that a frame shows.
  public struct Location: Sendable {
    /// Its lines, the innermost first.
    public internal(set) var lines: [ResolvedLine] = []
    /// The instruction, counted from the function's entry.
    public let pc: UInt32

    init(pc: UInt32) { self.pc = pc }
  }

  /// Text number `id` of a `ResolvedLine`.
  public func text(_ id: UInt32) -> ArraySlice<UInt8> { texts.table[id] }
}
