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

  init(
    _ function: Function, _ functions: FunctionTable, _ file: ObjectFile, _ module: ModuleData
  ) throws(GoExecutableError) {
    fileValues = try functions.valueTable(function.fileValues, of: function)
    lineValues = try functions.valueTable(function.lineValues, of: function)
    inlineValues = try functions.valueTable(function.inlineValues, of: function)
    // Inline trees do not say how many entries they have: the tables of positions do.
    inlinedCalls = try InlinedCall.all(Int(inlineValues.values.max() ?? -1) + 1, of: function, file, module)
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

  /// How much memory they take, in runs of the tables; an inlined call counts as two.
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

/// A function that was inlined into another one.
public struct InlinedCall: Sendable {
  /// Its name.
  public let name: NameOffset
  /// The runtime's number for it if it is special, else 0.
  public let id: UInt8
  /// An instruction of the call's line, as an offset from the entry of the function that it ended up in.
  public let parentPC: UInt32
  /// The line of its `func`; 0 before Go 1.20.
  public let startLine: Int32

  /// The `count` entries of a function's inline tree.
  fileprivate static func all(
    _ count: Int, of function: Function, _ file: ObjectFile, _ module: ModuleData
  ) throws(GoExecutableError) -> [InlinedCall] {
    guard count > 0 else { return [] }
    let (address, overflow) = module.functionData.addingReportingOverflow(UInt64(function.inlineTree ?? 0))
    guard count <= Limits.inlinedCalls, function.inlineTree != nil, !overflow else {
      throw GoExecutableError(
        .invalid("the number of entries for function \(function.index)", UInt64(count)), .inlineTree,
        at: file.place(module.functionData)?.offset)
    }
    let layout = module.header.hasStartLines ? InlineLayout.current : .old
    let fields = try file.memory(address, UInt64(count * layout.length), .inlineTree)
    return (0..<count).map { index in
      let at = index * layout.length
      return InlinedCall(
        name: NameOffset(offset: fields.u32(at + layout.name) ?? 0), id: fields.u8(at + layout.functionID) ?? 0,
        parentPC: fields.u32(at + layout.parentPC) ?? 0,
        startLine: layout.startLine.map { Int32(bitPattern: fields.u32(at + $0) ?? 0) } ?? 0)
    }
  }
}

/// Where the fields of an entry of a function's inline tree are, in bytes: `inlinedCall` in the runtime.
private struct InlineLayout: Sendable {
  let length, functionID, name, parentPC: Int
  let startLine: Int?

  /// Go 1.18 and 1.19.
  static let old = InlineLayout(length: 20, functionID: 2, name: 12, parentPC: 16, startLine: nil)
  /// From Go 1.20 on.
  static let current = InlineLayout(length: 16, functionID: 0, name: 4, parentPC: 8, startLine: 12)
}
