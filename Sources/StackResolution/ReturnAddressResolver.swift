public import GoExecutable

/// Finds out what the return addresses of an allocation stack show, as runtime/pprof writes it. There is one answer: the
/// runtime keeps an address for each function, be it inlined.
public struct ReturnAddressResolver {
  private let executable: GoExecutable
  private var texts: ExecutableTexts
  private var functions: CompiledFunctions
  private var numbers: [[UInt64]: Int] = [:]

  /// A resolver of stacks of the program in `executable`.
  public init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    self.executable = executable
    texts = try ExecutableTexts(executable, rules)
    functions = CompiledFunctions(executable, findsCalls: false)
  }

  /// A function that an address shows.
  private struct Frame {
    let level: InlineLevel
    /// The physical function.
    let function: Int
    /// The instruction, in the file's own addresses.
    let address: UInt64
    /// Whether it is inlined into another one.
    let isInlined: Bool
  }

  /// Resolves a stack.
  ///
  /// - Parameter pcs: the return addresses, the leaf first, in the file's own addresses.
  /// - Returns: its number, counted from 0 as stacks come, the same for the same addresses; and what it is, if it was not
  ///   there before.
  /// - Throws: if the executable is damaged.
  public mutating func resolve(_ pcs: [UInt64]) throws(GoExecutableError) -> (number: Int, new: ResolvedStack?) {
    if let number = numbers[pcs] { return (number, nil) }
    let number = numbers.count
    numbers[pcs] = number
    texts.addWork(frames: pcs.count)
    var frames: [Frame] = []
    var isHiding = true
    for (index, pc) in pcs.enumerated() {
      let found = try self.frames(at: pc, isLast: index == pcs.count - 1)
      // What is hidden is only what comes before the first that is not.
      if isHiding, found.first.map({ !$0.level.isHidden }) ?? true {
        frames.removeAll()
        isHiding = false
      }
      frames += found
    }
    frames.removeAll { $0.level.line.name == texts.goexit }
    return (number, frames.isEmpty ? .unresolved : stack(of: frames))
  }

  /// The frames that an address shows: one; of the last address all into which that one was inlined, too. None if the code
  /// is not Go's.
  private mutating func frames(at pc: UInt64, isLast: Bool) throws(GoExecutableError) -> [Frame] {
    guard let index = executable.function(containing: pc) else { return [] }
    guard let compiled = try functions.function(index, &texts) else { return [] }
    let entry = executable.address(of: compiled.function)
    let offset = UInt32(truncatingIfNeeded: pc &- entry)
    let levels = try compiled.levels(at: offset == 0 ? 0 : offset - 1, keepsWrapper: true, &texts)
    return levels.prefix(isLast ? levels.count : 1).map { level, pc in
      Frame(
        level: level, function: index, address: entry &+ UInt64(pc), isInlined: compiled.isInlined(at: pc))
    }
  }

  /// Puts functions that were inlined into each other in one location. A function inlined into itself gets its own.
  private func stack(of frames: [Frame]) -> ResolvedStack {
    var ends: [Int] = []
    var addresses: [UInt64] = []
    for (index, frame) in frames.enumerated() {
      let isPart =
        index > 0 && frames[index - 1].isInlined && frames[index - 1].function == frame.function
        && !texts.areSame(frames[index - 1].level.line.name, frame.level.line.name)
      if isPart {
        ends[ends.count - 1] = index + 1
      } else {
        ends.append(index + 1)
        addresses.append(frame.address)
      }
    }
    return ResolvedStack(
      verdict: .resolved, lines: frames.map(\.level.line), locationEnds: ends, addresses: addresses, alternatives: [])
  }

  /// Text number `id` of a `ResolvedLine`.
  public func text(_ id: UInt32) -> ArraySlice<UInt8> { texts.table[id] }
}
