/// The header of the Go line table (runtime.pclntab, `pcHeader` in the runtime).
struct LineTableHeader: Sendable {
  /// Where the table is in memory.
  let address: UInt64
  /// Go 1.20 and later; before that functions have no start line.
  let hasStartLines: Bool
  /// Every instruction's length is a multiple of this.
  let quantum: UInt32
  /// How many functions there are.
  let functionCount: UInt64
  /// Offsets of the parts from the header: names of functions, files of compilation units, names of files, tables of
  /// positions, functions.
  let nameOffset, unitOffset, fileOffset, valueOffset, functionOffset: UInt64

  /// The first four bytes since Go 1.20, and of Go 1.18 and 1.19.
  private static let magic: UInt32 = 0xffff_fff1
  private static let oldMagic: UInt32 = 0xffff_fff0
  /// Before that the tables were others.
  private static let olderMagics: Set<UInt32> = [0xffff_fffa, 0xffff_fffb]

  /// Bytes of the header: 8, then 8 numbers of pointer size.
  static func length(_ file: ObjectFile) -> Int { 8 + 8 * file.pointerSize }

  /// Whether a header may begin at `offset`: any magic number, two zeros, a known quantum, the right pointer size.
  static func isPlausible(_ fields: Fields, _ offset: Int, _ file: ObjectFile) -> Bool {
    guard let magic = fields.u32(offset), magic >= 0xffff_fff0, fields.u16(offset + 4) == 0,
      let quantum = fields.u8(offset + 6), [1, 2, 4].contains(quantum),
      fields.u8(offset + 7) == UInt8(file.pointerSize)
    else { return false }
    return magic == Self.magic || magic == oldMagic || olderMagics.contains(magic)
  }

  /// Reads the header at `address`.
  init(_ file: ObjectFile, at address: UInt64) throws(GoExecutableError) {
    let fields = try file.memory(address, UInt64(Self.length(file)), .lineTable)
    guard Self.isPlausible(fields, 0, file), let magic = fields.u32(0) else {
      throw GoExecutableError(
        .invalid("the first word", UInt64(fields.u32(0) ?? 0)), .lineTable, at: file.place(address)?.offset)
    }
    guard !Self.olderMagics.contains(magic) else { throw GoExecutableError(.tooOld) }
    self.address = address
    hasStartLines = magic == Self.magic
    quantum = UInt32(fields.u8(6) ?? 1)
    // Read whole, so that none is missing. Between these and the file count lies the start of the code, which is
    // not used: it needs a relocation, and is 0 since Go 1.26.
    func word(_ index: Int) -> UInt64 { fields.unsigned(8 + index * file.pointerSize, file.pointerSize) ?? 0 }
    functionCount = word(0)
    (nameOffset, unitOffset, fileOffset) = (word(3), word(4), word(5))
    (valueOffset, functionOffset) = (word(6), word(7))
  }
}
