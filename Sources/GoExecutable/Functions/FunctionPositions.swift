/// The source positions of a function's instructions.
public struct FunctionPositions: Sendable {
  /// Where in the source an instruction comes from.
  public struct Position: Equatable, Sendable {
    /// The file; nil if the tables name none, which shows as `?`.
    public let file: FileOffset?
    /// The line; 0 if there is none.
    public let line: Int32
    /// The entry of the inline tree that it belongs to; -1 for the function itself.
    public let inlined: Int32
  }

  /// What was inlined into the function.
  public let inlinedCalls: [InlinedCall]
  private let files: [FileOffset?]
  private let fileValues, lineValues, inlineValues: ValueTable

  init(_ function: Function, _ functions: FunctionTable, _ trees: InlineTrees) throws(GoExecutableError) {
    fileValues = try functions.valueTable(function.fileValues, of: function)
    lineValues = try functions.valueTable(function.lineValues, of: function)
    inlineValues = try functions.valueTable(function.inlineValues, of: function)
    inlinedCalls = try trees.calls(of: function, indices: inlineValues)
    files = fileValues.values.map { functions.file($0, of: function) }
  }

  /// The position of the instruction that the byte at `offset` from the entry belongs to.
  public func position(at offset: UInt32) -> Position {
    let line = lineValues.value(at: offset)
    let file = fileValues.index(at: offset).flatMap { files[$0] }
    let inlined = inlineValues.value(at: offset)
    return Position(
      file: line < 0 ? nil : file, line: line < 0 || file == nil ? 0 : line,
      inlined: inlined < Int32(inlinedCalls.count) ? inlined : -1)
  }

  /// How many runs the tables have, and calls the inline tree: what they take of memory.
  public var cost: Int {
    fileValues.ends.count + lineValues.ends.count + inlineValues.ends.count + 2 * inlinedCalls.count
  }

  /// Where the position changes: every instruction from one such offset to the next has one position.
  public var changes: [UInt32] {
    var result = [0] + fileValues.ends + lineValues.ends + inlineValues.ends
    result.sort()
    return result
  }
}
