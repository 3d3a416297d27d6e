/// A function that was inlined into another one.
public struct InlinedCall: Sendable {
  /// Its name.
  public let name: NameOffset
  /// What the runtime knows it by if it is special, else 0.
  public let id: UInt8
  /// An instruction of the call's line, as an offset from the entry of the function that it ended up in.
  public let parentPC: UInt32
  /// The line of its `func`; 0 before Go 1.20.
  public let startLine: Int32
}

/// Reads the entries of functions' inline trees. They do not say how many there are: the tables of positions do.
struct InlineTrees: Sendable {
  private let file: ObjectFile
  private let base: UInt64
  private let layout: InlineLayout

  init(_ file: ObjectFile, _ module: ModuleData) {
    self.file = file
    base = module.functionData
    layout = module.header.hasStartLines ? .current : .old
  }

  /// The entries of a function's tree, as many as the table of its positions refers to.
  func calls(of function: Function, indices: ValueTable) throws(GoExecutableError) -> [InlinedCall] {
    let count = Int(indices.values.max() ?? -1) + 1
    guard count > 0 else { return [] }
    let (address, overflow) = base.addingReportingOverflow(UInt64(function.inlineTree ?? 0))
    guard count <= Limits.inlinedCalls, function.inlineTree != nil, !overflow else {
      throw GoExecutableError(
        .invalid("the number of entries for function \(function.index)", UInt64(count)), .inlineTree,
        at: file.place(base)?.offset)
    }
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
