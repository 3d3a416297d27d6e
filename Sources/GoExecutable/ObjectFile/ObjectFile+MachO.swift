import ByteStreams
import Names

/// Reads the headers of a Mach-O file of 64 bits, little-endian: all that Go makes for Apple's systems.
struct MachHeader {
  private let bytes: any RandomAccessBytes
  private let architecture: Architecture
  private let commands: Fields
  private let count: Int

  private static let headerLength: UInt64 = 32

  init(_ bytes: any RandomAccessBytes) throws(GoExecutableError) {
    self.bytes = bytes
    let header = Fields(
      bytes: try ObjectFile.read(bytes, 0, Self.headerLength, .machHeader), isBigEndian: false)
    architecture = Architecture(machCPU: header.unsigned(4, 4) ?? 0)
    let size = header.unsigned(20, 4) ?? 0
    guard size <= Limits.loadCommands else {
      throw GoExecutableError(
        .tooLarge("the length of the load commands", size, limit: Limits.loadCommands), .machHeader, at: 0)
    }
    count = Int(header.unsigned(16, 4) ?? 0)
    commands = Fields(
      bytes: try ObjectFile.read(bytes, Self.headerLength, size, .loadCommands), isBigEndian: false)
  }

  /// Everything that is read of the file.
  func objectFile() throws(GoExecutableError) -> ObjectFile {
    var file = ObjectFile(bytes, isBigEndian: false, pointerSize: 8, architecture: architecture, format: .machO)
    var at = 0
    for _ in 0..<count {
      guard let command = commands.u32(at), let size = commands.u32(at + 4) else { break }
      guard size >= 8, Int(size) <= commands.count - at else {
        throw GoExecutableError(
          .invalid("the size of a load command", UInt64(size)), .loadCommands, at: Self.headerLength + UInt64(at))
      }
      switch command {
      case 0x19: readSegment(at, at + Int(size), &file)
      case 0x02:
        let nlistSize: UInt64 = 16
        file.symbolTable = ObjectFile.SymbolTable(
          offset: commands.unsigned(at + 8, 4) ?? 0, size: (commands.unsigned(at + 12, 4) ?? 0) * nlistSize,
          namesOffset: commands.unsigned(at + 16, 4) ?? 0, namesSize: commands.unsigned(at + 20, 4) ?? 0)
      default: break
      }
      at += Int(size)
    }
    file.goBuildID = try goBuildID(file)
    return file
  }

  /// LC_SEGMENT_64 and its sections.
  private func readSegment(_ at: Int, _ end: Int, _ file: inout ObjectFile) {
    func number(_ offset: Int, _ width: Int) -> UInt64 { commands.unsigned(offset, width) ?? 0 }
    let isCode = number(at + 60, 4) & 4 != 0
    file.segments.append(
      ObjectFile.Segment(
        address: number(at + 24, 8), offset: number(at + 40, 8), size: number(at + 48, 8), isCode: isCode))
    var section = at + 72
    for _ in 0..<min(number(at + 64, 4), Limits.sections) {
      guard section + 80 <= end else { return }
      let kind = number(section + 64, 4) & 0xff
      file.sections.append(
        ObjectFile.Section(
          name: name(section), address: number(section + 32, 8), offset: number(section + 48, 4),
          // S_ZEROFILL, S_GB_ZEROFILL
          size: number(section + 40, 8), hasBytes: kind != 1 && kind != 12, isLoaded: true,
          isCode: number(section + 64, 4) & 0x8000_0000 != 0))
      section += 80
    }
  }

  /// A name of at most 16 bytes, filled up with zeros.
  private func name(_ at: Int) -> Name {
    Name(decoding: commands.bytes[at..<at + 16].prefix { $0 != 0 })
  }

  /// Go's linker puts the id in front of the code, where ELF has a note.
  private func goBuildID(_ file: ObjectFile) throws(GoExecutableError) -> String? {
    guard let text = file.section("text"), text.hasBytes else { return nil }
    let start = try ObjectFile.read(bytes, text.offset, min(text.size, 256), .code)
    let prefix = Array("\u{ff} Go build ID: \"".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    guard start.starts(with: prefix) else { return nil }
    let rest = start[prefix.count...]
    guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}
