import Algorithms

/// The functions of an executable: the Go line table, read as a whole.
struct FunctionTable: Sendable {
  let count: Int
  private let table: Fields
  private let header: LineTableHeader
  private let layout: FunctionLayout
  /// Where the parts are in `table`.
  private let names, units, files, functions: Range<Int>
  let values: Range<Int>
  /// Where the table is in the file.
  private let fileOffset: UInt64

  init(_ file: ObjectFile, _ module: ModuleData) throws(GoExecutableError) {
    let header = module.header
    let length = module.lineTable.upperBound - module.lineTable.lowerBound
    let place = file.place(module.lineTable.lowerBound)?.offset ?? 0
    try GoExecutableError.check("its length", length, atMost: Limits.lineTable, .lineTable, at: place)
    table = try file.memory(module.lineTable.lowerBound, length, .lineTable)
    self.header = header
    fileOffset = place
    layout = header.hasStartLines ? .current : .old
    let bounds = [header.nameOffset, header.unitOffset, header.fileOffset, header.valueOffset, header.functionOffset]
    for (bound, next) in zip(bounds, bounds.dropFirst() + [length]) where bound > next {
      throw GoExecutableError(.invalid("the offset of a part", bound), .lineTable, at: place)
    }
    // At most the length, which is an Int.
    let ends = (bounds + [length]).map { Int($0) }
    (names, units, files) = (ends[0]..<ends[1], ends[1]..<ends[2], ends[2]..<ends[3])
    (values, functions) = (ends[3]..<ends[4], ends[4]..<ends[5])
    // An entry of two 32-bit numbers for each, and the end of the last one.
    guard header.functionCount < UInt64(functions.count / 8) else {
      throw GoExecutableError(.invalid("the number of functions", header.functionCount), .lineTable, at: place)
    }
    count = Int(header.functionCount)
  }

  /// Function number `index`, which is one.
  func function(_ index: Int) throws(GoExecutableError) -> Function {
    let entryAt = functions.lowerBound + index * 8
    let entry = u32(entryAt)
    let next = u32(entryAt + 8)
    guard next >= entry else {
      throw error(.invalid("the end of function \(index)", UInt64(next)), .functionTable, at: entryAt)
    }
    let start = functions.lowerBound + Int(u32(entryAt + 4))
    guard start <= table.count - layout.length else {
      throw error(.invalid("the place of function \(index)", UInt64(start)), .functionTable, at: entryAt)
    }
    let tableCount = u32(start + FunctionLayout.valueTables)
    let id = start + layout.id
    let dataCount = table.bytes[id + FunctionLayout.dataCount]
    let flags = table.bytes[id + FunctionLayout.flags]
    let dataStart = start + layout.length + Int(tableCount) * 4
    guard dataStart + Int(dataCount) * 4 <= table.count else {
      throw error(.invalid("the number of tables of function \(index)", UInt64(tableCount)), .functionTable, at: start)
    }
    func data(_ number: UInt8) -> UInt32? {
      guard dataCount > number else { return nil }
      let offset = u32(dataStart + Int(number) * 4)
      return offset == .max ? nil : offset
    }
    func values(_ number: UInt32) -> UInt32 {
      tableCount > number ? u32(start + layout.length + Int(number) * 4) : 0
    }
    let argumentSize = Int32(bitPattern: u32(start + FunctionLayout.argumentSize))
    return Function(
      index: index, entry: entry, size: next - entry, name: NameOffset(offset: u32(start + FunctionLayout.name)),
      startLine: layout.startLine.map { Int32(bitPattern: u32(start + $0)) } ?? 0, id: table.bytes[id],
      isTop: flags & FunctionLayout.topFrameFlag != 0, isAssembly: flags & FunctionLayout.assemblyFlag != 0,
      argumentSize: argumentSize < 0 ? nil : UInt64(argumentSize), deferReturn: u32(start + FunctionLayout.deferReturn),
      writesStackPointer: flags & FunctionLayout.stackPointerFlag != 0,
      frameSizes: u32(start + FunctionLayout.frameSizes), stackMapIndices: values(FunctionLayout.stackMapTable),
      argumentMaps: data(FunctionLayout.argumentMaps), localMaps: data(FunctionLayout.localMaps),
      stackObjects: data(FunctionLayout.stackObjects),
      fileValues: u32(start + FunctionLayout.fileValues), lineValues: u32(start + FunctionLayout.lineValues),
      inlineValues: values(FunctionLayout.inlineTable),
      unit: u32(start + FunctionLayout.unit), inlineTree: data(FunctionLayout.inlineTree))
  }

  /// The function that begins at `entry`; nil if none does.
  func index(ofEntry entry: UInt32) -> Int? {
    let index = self.index(containing: entry)
    return index.flatMap { u32(functions.lowerBound + $0 * 8) == entry ? $0 : nil }
  }

  /// The function whose code `offset` is in; nil if it lies before the first or behind the last.
  func index(containing offset: UInt32) -> Int? {
    let next = (0..<count + 1).partitioningIndex { u32(functions.lowerBound + $0 * 8) > offset }
    return next == 0 || next > count ? nil : next - 1
  }

  /// A function's name.
  func name(_ name: NameOffset) throws(GoExecutableError) -> ArraySlice<UInt8> {
    try text(in: names, Int(name.offset), .functionNames)
  }

  /// A file's name.
  func fileName(_ file: FileOffset) throws(GoExecutableError) -> ArraySlice<UInt8> {
    try text(in: files, Int(file.offset), .lineTable)
  }

  /// The file that a function's table of files means by `number`; nil if there is none.
  func file(_ number: Int32, of function: Function) -> FileOffset? {
    guard number >= 0 else { return nil }
    let at = (UInt64(function.unit) + UInt64(number)) * 4
    guard at + 4 <= UInt64(units.count) else { return nil }
    let offset = u32(units.lowerBound + Int(at))
    return offset == .max ? nil : FileOffset(offset: offset)
  }

  /// The table that begins at `offset` of the tables of values; 0 stands for none.
  func valueTable(_ offset: UInt32, of function: Function) throws(GoExecutableError) -> ValueTable {
    try valueTable(offset, size: function.size)
  }

  /// The value that the table at `offset` has at the first instruction.
  func firstValue(_ offset: UInt32) throws(GoExecutableError) -> Int32 { try valueTable(offset, size: 1).value(at: 0) }

  private func valueTable(_ offset: UInt32, size: UInt32) throws(GoExecutableError) -> ValueTable {
    guard offset != 0 else { return ValueTable() }
    let start = values.lowerBound + Int(offset)
    let decoded = ValueTable(table.bytes, at: start, end: values.upperBound, quantum: header.quantum, size: size)
    guard let decoded else { throw error(.invalid("the table of a function", UInt64(offset)), .valueTable, at: start) }
    return decoded
  }

  private func text(
    in part: Range<Int>, _ offset: Int, _ structure: GoExecutableError.Structure
  ) throws(GoExecutableError) -> ArraySlice<UInt8> {
    let start = part.lowerBound + offset
    guard offset < part.count, let range = table.text(start), range.upperBound <= part.upperBound else {
      throw error(.invalid("the offset of a name", UInt64(offset)), structure, at: part.lowerBound)
    }
    return table.bytes[range]
  }

  /// A number whose place was checked.
  @inline(__always)
  private func u32(_ offset: Int) -> UInt32 { table.u32(offset) ?? 0 }

  private func error(
    _ problem: GoExecutableError.Problem, _ structure: GoExecutableError.Structure, at offset: Int
  ) -> GoExecutableError {
    GoExecutableError(problem, structure, at: fileOffset + UInt64(offset))
  }
}
