import ByteStreams
import Names

extension ObjectFile {
  private static let machHeaderLength: UInt64 = 32

  /// Reads the headers of a Mach-O file of 64 bits, little-endian: all that Go makes for Apple's systems.
  init(machO bytes: any RandomAccessBytes) throws(GoExecutableError) {
    let header = Fields(bytes: try Self.read(bytes, 0, Self.machHeaderLength, .machHeader), isBigEndian: false)
    let size = header.unsigned(20, 4) ?? 0
    try GoExecutableError.check(
      "the length of the load commands", size, atMost: Limits.loadCommands, .machHeader, at: 0)
    self.init(
      bytes: bytes, isBigEndian: false, pointerSize: 8, architecture: Architecture(machCPU: header.unsigned(4, 4) ?? 0),
      format: .machO)
    let commands = try fields(Self.machHeaderLength, size, .loadCommands)
    var at = 0
    for _ in 0..<(header.u32(16) ?? 0) {
      guard let command = commands.u32(at), let size = commands.u32(at + 4) else { break }
      guard size >= 8, Int(size) <= commands.count - at else {
        throw GoExecutableError(
          .invalid("the size of a load command", UInt64(size)), .loadCommands, at: Self.machHeaderLength + UInt64(at))
      }
      func number(_ offset: Int) -> UInt64 { commands.unsigned(at + offset, 4) ?? 0 }
      switch command {
      case 0x19: readSegment(commands, at, at + Int(size))
      case 0x02:
        let nlistSize: UInt64 = 16
        symbolTable = SymbolTable(
          offset: number(8), size: number(12) * nlistSize, namesOffset: number(16), namesSize: number(20))
      default: break
      }
      at += Int(size)
    }
    goBuildID = try machGoBuildID()
  }

  /// LC_SEGMENT_64 and its sections.
  private mutating func readSegment(_ commands: Fields, _ at: Int, _ end: Int) {
    func number(_ offset: Int, _ width: Int) -> UInt64 { commands.unsigned(offset, width) ?? 0 }
    segments.append(
      Segment(
        address: number(at + 24, 8), offset: number(at + 40, 8), size: number(at + 48, 8),
        isCode: number(at + 60, 4) & 4 != 0, isWritable: number(at + 60, 4) & 2 != 0))
    var section = at + 72
    for _ in 0..<min(number(at + 64, 4), Limits.sections) {
      guard section + 80 <= end else { return }
      let kind = number(section + 64, 4) & 0xff
      sections.append(
        Section(
          // At most 16 bytes, filled up with zeros.
          name: Name(decoding: commands.bytes[section..<section + 16].prefix { $0 != 0 }),
          address: number(section + 32, 8), offset: number(section + 48, 4),
          // S_ZEROFILL, S_GB_ZEROFILL
          size: number(section + 40, 8), hasBytes: kind != 1 && kind != 12, isLoaded: true,
          isCode: number(section + 64, 4) & 0x8000_0000 != 0))
      section += 80
    }
  }

  /// Go's linker puts the id in front of the code, where ELF has a note.
  private func machGoBuildID() throws(GoExecutableError) -> String? {
    guard let text = section("text"), text.hasBytes else { return nil }
    let start = try Self.read(bytes, text.offset, min(text.size, 256), .code)
    let prefix = [0xff] + Array(" Go build ID: \"".utf8)
    guard start.starts(with: prefix) else { return nil }
    let rest = start[prefix.count...]
    return rest.firstIndex(of: UInt8(ascii: "\"")).map { String(decoding: rest[..<$0], as: UTF8.self) }
  }
}
