public import ByteStreams

/// What an executable made by Go says of its functions, stripped or not: names, files, lines, what was inlined where.
///
/// ELF and 64-bit Mach-O, of Go 1.18 to 1.27. Only the headers and the Go line table are read into memory; code and
/// inline trees are read when a function is asked for. It never changes, so that several conversions can share it.
/// Nothing that a file holds is trusted.
public final class GoExecutable: Sendable {
  /// What its headers say.
  public let summary: ExecutableSummary
  /// The id of all functions that the compiler made to call another one; nil if there are none.
  public let wrapperID: UInt8?

  let file: ObjectFile
  let module: ModuleData
  let functions: FunctionTable
  private let names: FunctionNames

  /// Reads the functions of an executable whose headers were read.
  ///
  /// - Throws: if it is damaged.
  public init(_ summary: ExecutableSummary) throws(GoExecutableError) {
    self.summary = summary
    (file, module) = (summary.file, summary.module)
    functions = try FunctionTable(file, module)
    names = try FunctionNames(functions)
    wrapperID = names.wrapperID
  }

  /// Reads an executable.
  ///
  /// - Throws: if it is none, or not made by Go, or damaged.
  public convenience init(_ bytes: any RandomAccessBytes) throws(GoExecutableError) {
    try self.init(try ExecutableSummary(bytes))
  }

  // MARK: Functions

  /// How many functions there are.
  public var functionCount: Int { functions.count }

  /// Function number `index`, which is below `functionCount`.
  public func function(_ index: Int) throws(GoExecutableError) -> Function { try functions.function(index) }

  /// The numbers of the functions of that name, in order; more than one where the linker kept several of a name.
  public func functions(named name: ArraySlice<UInt8>) throws(GoExecutableError) -> [Int] {
    try names.functions(named: name, in: functions)
  }

  /// The number of the function whose code begins at `entry`, an offset in the Go tables.
  public func function(atEntry entry: UInt32) -> Int? { functions.index(ofEntry: entry) }

  /// The number of the function whose code begins at an address of the file.
  public func function(atAddress address: UInt64) -> Int? {
    module.offset(ofCode: address).flatMap { functions.index(ofEntry: $0) }
  }

  /// The number of the function that has the code at an address of the file.
  public func function(containing address: UInt64) -> Int? {
    module.offset(ofCode: address).flatMap { functions.index(containing: $0) }
  }

  /// Where a function's code begins, in the file's own addresses.
  public func address(of function: Function) -> UInt64 { module.address(ofCode: function.entry) }

  /// A function's name.
  public func name(_ name: NameOffset) throws(GoExecutableError) -> ArraySlice<UInt8> { try functions.name(name) }

  /// A file's name.
  public func fileName(_ file: FileOffset) throws(GoExecutableError) -> ArraySlice<UInt8> {
    try functions.fileName(file)
  }

  /// The positions of a function's instructions, and what was inlined into it.
  public func positions(of function: Function) throws(GoExecutableError) -> FunctionPositions {
    try FunctionPositions(function, functions, file, module)
  }

  /// Where in the source a function begins: the position of its first instruction, for which no table is decoded.
  public func entryPosition(of function: Function) throws(GoExecutableError) -> FunctionPositions.Position {
    let file = functions.file(try functions.firstValue(function.fileValues), of: function)
    let line = try functions.firstValue(function.lineValues)
    return FunctionPositions.Position(
      file: line < 0 ? nil : file, line: line < 0 || file == nil ? 0 : line, inlined: -1)
  }

  /// A function's code.
  public func code(of function: Function) throws(GoExecutableError) -> [UInt8] {
    let size = UInt64(function.size)
    try GoExecutableError.check("the length of function \(function.index)", size, atMost: Limits.code, .code)
    return try file.memory(address(of: function), size, .code).bytes
  }

  /// What all code and all tables of positions take when they are decoded, in bytes, with room for tables that functions
  /// share: what asks for more of a file reads the same over and over.
  public var tablesBudget: Int {
    let code = file.segments.reduce(0) { $1.isCode ? $0 + Int(clamping: min($1.size, UInt64(file.bytes.length))) : $0 }
    return 32 << 20 + code + 16 * (functions.values.count)
  }

  /// Where the code lies in memory, in whole pages as the system maps them, and from where in the file; nil if no segment
  /// has it.
  public var loadedCode: (addresses: Range<UInt64>, offset: UInt64)? {
    let page: UInt64 = 4096
    for segment in file.segments where segment.isCode && module.text &- segment.address < segment.size {
      let skipped = segment.address % page
      guard segment.offset >= skipped, segment.size < 1 << 40, segment.address < 1 << 62 else { return nil }
      let end = (segment.address + segment.size + page - 1) / page * page
      return (segment.address - skipped..<end, segment.offset - skipped)
    }
    return nil
  }

  /// From the lowest to the highest address that the file is loaded at.
  public var loadedAddresses: Range<UInt64> {
    let segments = file.segments.filter { $0.size > 0 }
    guard let low = segments.map(\.address).min() else { return 0..<0 }
    let high = segments.map { $0.address.addingReportingOverflow($0.size) }.map { $0.overflow ? .max : $0.partialValue }
    // Variables that begin as zero are not in the file.
    return low..<max(low, max(high.max() ?? 0, summary.bss.upperBound))
  }

  /// Whether it has the runtime; one that was linked with -linkshared, or a plugin, has not.
  public var hasRuntime: Bool { (try? functions(named: ArraySlice("runtime.mallocgc".utf8)).isEmpty) == false }

  // MARK: Types

  /// The size of the type whose descriptor is at an address of the file, and whether it has pointers; nil if there
  /// can be none.
  public func type(at address: UInt64) throws(GoExecutableError) -> (size: UInt64, hasPointers: Bool)? {
    let width = UInt64(summary.pointerSize)
    guard let left = file.place(address)?.left, left >= 2 * width else { return nil }
    let fields = try file.memory(address, 2 * width, .typeDescriptor)
    guard let size = fields.unsigned(0, Int(width)), let pointers = fields.unsigned(Int(width), Int(width)),
      pointers <= size
    else { return nil }
    return (size, pointers > 0)
  }

  // MARK: Variables

  /// The global variables that the symbol table names, by address; none in a stripped executable.
  public func dataSymbols() throws(GoExecutableError) -> [DataSymbol] { try file.dataSymbols() }

  /// The bytes of a constant, as of a string in the code; nil if the program may change what is there, or the file does not have
  /// them.
  public func constant(_ address: UInt64, _ count: Int) throws(GoExecutableError) -> [UInt8]? {
    guard let segment = file.segments.first(where: { address >= $0.address && address - $0.address < $0.size }),
      !segment.isWritable, UInt64(count) <= segment.size - (address - segment.address)
    else { return nil }
    return try file.memory(address, UInt64(count), .segment).bytes
  }

  /// The words of the variables with pointers (`summary.data`) as they are when the program starts.
  public func initialData() throws(GoExecutableError) -> [UInt64] {
    let length = summary.data.upperBound - summary.data.lowerBound
    let left = file.place(summary.data.lowerBound)?.left ?? 0
    // At most the length of the file.
    let count = Int(min(length, left)) / summary.pointerSize
    return try Relocations(file).words(file, summary.data.lowerBound, count, .segment)
  }
}
