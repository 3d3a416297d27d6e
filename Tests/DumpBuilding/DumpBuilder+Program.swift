// The program: what it runs on, its types, its memory.
extension DumpBuilder {
  /// - Parameters:
  ///   - channelHeaderSize: written only behind the header `go1.3`.
  ///   - archCharacter: the architecture up to go1.6, as the letter of its compiler.
  ///   - arch: the architecture from go1.7 on.
  ///   - lastString: GOEXPERIMENT, since Go 1.17 the build version.
  public mutating func params(
    bigEndian: Bool = false, pointerSize: UInt64 = 8, channelHeaderSize: UInt64 = 96,
    arenaStart: UInt64 = 0xc0_0000_0000, arenaEnd: UInt64 = 0xc0_0400_0000, archCharacter: Unicode.Scalar = "6",
    arch: String = "amd64", lastString: String = "", cpus: UInt64 = 8
  ) {
    tag(6)
    bool(bigEndian)
    int(pointerSize)
    if layout.is1_3 { int(channelHeaderSize) }
    ints(arenaStart, arenaEnd)
    if layout == .go1_7 { string(arch) } else { int(UInt64(archCharacter.value)) }
    string(lastString)
    int(cpus)
  }

  /// - Parameter fields: written only behind the header `go1.3`.
  public mutating func type(
    _ address: UInt64, size: UInt64 = 8, name: String = "int", indirect: Bool = false, fields: [PointerField] = []
  ) {
    tag(3)
    ints(address, size)
    string(name)
    bool(indirect)
    if layout.is1_3 { fieldList(fields) }
  }

  /// - Parameters:
  ///   - pointer: written only behind the header `go1.3`, in the place of the type.
  ///   - type: the address of the type.
  public mutating func itab(_ address: UInt64, type: UInt64 = 0, pointer: Bool = false) {
    tag(8)
    int(address)
    if layout.is1_3 { bool(pointer) } else { int(type) }
  }

  /// - Parameters:
  ///   - type: written only behind the header `go1.3`, as `kind`.
  ///   - fields: written behind all other headers.
  public mutating func object(
    _ address: UInt64, _ contents: [UInt8], fields: [PointerField] = [], type: UInt64 = 0, kind: UInt64 = 0
  ) {
    tag(1)
    int(address)
    if layout.is1_3 { ints(type, kind) }
    memory(contents)
    if !layout.is1_3 { fieldList(fields) }
  }

  /// An object of so many zero bytes.
  public mutating func object(_ address: UInt64, size: Int, fields: [PointerField] = []) {
    object(address, [UInt8](repeating: 0, count: size), fields: fields)
  }

  /// Written by Go 1.3 only.
  public mutating func otherRoot(_ description: String, pointer: UInt64) {
    tag(2)
    string(description)
    int(pointer)
  }

  public mutating func data(_ address: UInt64, _ contents: [UInt8], fields: [PointerField] = []) {
    segment(12, address, contents, fields)
  }

  public mutating func bss(_ address: UInt64, _ contents: [UInt8], fields: [PointerField] = []) {
    segment(13, address, contents, fields)
  }

  private mutating func segment(_ tag: UInt64, _ address: UInt64, _ contents: [UInt8], _ fields: [PointerField]) {
    self.tag(tag)
    int(address)
    memory(contents)
    fieldList(fields)
  }
}
