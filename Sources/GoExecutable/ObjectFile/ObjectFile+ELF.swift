import ByteStreams
import Names

/// Reads the headers of an ELF file, of 32 or 64 bits, of either byte order.
struct ELFHeader {
  private let bytes: any RandomAccessBytes
  private let header: Fields
  private let is64: Bool
  /// Bytes of an address or an offset.
  private let width: Int

  init(_ bytes: any RandomAccessBytes) throws(GoExecutableError) {
    let ident = try ObjectFile.read(bytes, 0, 16, .elfHeader)
    guard ident[4] == 1 || ident[4] == 2 else {
      throw GoExecutableError(.invalid("the class", UInt64(ident[4])), .elfHeader, at: 4)
    }
    guard ident[5] == 1 || ident[5] == 2 else {
      throw GoExecutableError(.invalid("the byte order", UInt64(ident[5])), .elfHeader, at: 5)
    }
    is64 = ident[4] == 2
    width = is64 ? 8 : 4
    self.bytes = bytes
    header = Fields(
      bytes: try ObjectFile.read(bytes, 0, is64 ? 64 : 52, .elfHeader), isBigEndian: ident[5] == 2)
  }

  /// Everything that is read of the file.
  func objectFile() throws(GoExecutableError) -> ObjectFile {
    var file = ObjectFile(
      bytes, isBigEndian: header.isBigEndian, pointerSize: width, architecture: Architecture(elfMachine: number(18, 2)),
      format: .elf)
    let sections = try sectionHeaders(file)
    file.segments = try segments(file)
    file.sections = sections.map { section in
      ObjectFile.Section(
        name: section.name, address: section.address, offset: section.offset, size: section.size,
        hasBytes: section.type != Self.noBits, isLoaded: section.flags & 2 != 0, isCode: section.flags & 4 != 0,
        isCompressed: section.flags & 0x800 != 0)
    }
    var notesLeft = Limits.names
    for section in sections {
      switch section.type {
      case Self.rela where section.flags & 2 != 0:
        file.relocationTables.append(ObjectFile.RelocationTable(offset: section.offset, size: section.size))
      case Self.symtab:
        guard section.link < sections.count else { break }
        let names = sections[section.link]
        file.symbolTable = ObjectFile.SymbolTable(
          offset: section.offset, size: section.size, namesOffset: names.offset, namesSize: names.size)
      case Self.note: try readNotes(section, &file, &notesLeft)
      default: break
      }
    }
    return file
  }

  // MARK: Sections and segments

  private static let symtab: UInt32 = 2
  private static let rela: UInt32 = 4
  private static let note: UInt32 = 7
  private static let noBits: UInt32 = 8

  private struct SectionHeader {
    var name: Name = ""
    let nameOffset: Int
    let type: UInt32
    let flags: UInt64
    let address: UInt64
    let offset: UInt64
    let size: UInt64
    let link: Int
  }

  private func sectionHeaders(_ file: ObjectFile) throws(GoExecutableError) -> [SectionHeader] {
    let start = number(is64 ? 40 : 32, width)
    let entrySize = number(is64 ? 58 : 46, 2)
    var count = number(is64 ? 60 : 48, 2)
    var names = number(is64 ? 62 : 50, 2)
    guard start != 0 else { return [] }
    let least: UInt64 = is64 ? 64 : 40
    guard entrySize >= least else {
      throw GoExecutableError(.invalid("the size of a section header", entrySize), .elfHeader, at: 0)
    }
    if count == 0 || names == 0xffff {
      // Too many for the header's 16 bits: the first section header has the numbers.
      let first = try file.fields(start, least, .sectionHeaders)
      if count == 0 { count = first.unsigned(is64 ? 32 : 20, width) ?? 0 }
      if names == 0xffff { names = UInt64(first.u32(is64 ? 40 : 24) ?? 0) }
    }
    guard count <= Limits.sections else {
      throw GoExecutableError(.tooLarge("the number of sections", count, limit: Limits.sections), .elfHeader, at: 0)
    }
    let table = try file.fields(start, count * entrySize, .sectionHeaders)
    var headers = (0..<Int(count)).map { index in
      let at = index * Int(entrySize)
      func field(_ narrow: Int, _ wide: Int, _ width: Int) -> UInt64 {
        table.unsigned(at + (is64 ? wide : narrow), width) ?? 0
      }
      return SectionHeader(
        nameOffset: Int(field(0, 0, 4)), type: UInt32(field(4, 4, 4)), flags: field(8, 8, width),
        address: field(12, 16, width), offset: field(16, 24, width), size: field(20, 32, width),
        link: Int(field(24, 40, 4)))
    }
    guard names < count else { return headers }
    let strings = headers[Int(names)]
    guard strings.size <= Limits.names else {
      throw GoExecutableError(
        .tooLarge("their length", strings.size, limit: Limits.names), .sectionNames, at: strings.offset)
    }
    let text = try file.fields(strings.offset, strings.size, .sectionNames)
    for index in headers.indices { headers[index].name = text.name(headers[index].nameOffset, limit: 256) ?? "" }
    return headers
  }

  private func segments(_ file: ObjectFile) throws(GoExecutableError) -> [ObjectFile.Segment] {
    let start = number(is64 ? 32 : 28, width)
    let entrySize = number(is64 ? 54 : 42, 2)
    let count = number(is64 ? 56 : 44, 2)
    guard start != 0, count != 0 else { return [] }
    guard entrySize >= (is64 ? 56 : 32) else {
      throw GoExecutableError(.invalid("the size of a program header", entrySize), .elfHeader, at: 0)
    }
    let table = try file.fields(start, count * entrySize, .programHeaders)
    var segments: [ObjectFile.Segment] = []
    for index in 0..<Int(count) {
      let at = index * Int(entrySize)
      // PT_LOAD
      guard table.u32(at) == 1 else { continue }
      segments.append(
        ObjectFile.Segment(
          address: table.unsigned(at + (is64 ? 16 : 8), width) ?? 0,
          offset: table.unsigned(at + (is64 ? 8 : 4), width) ?? 0,
          size: table.unsigned(at + (is64 ? 32 : 16), width) ?? 0,
          isCode: (table.u32(at + (is64 ? 4 : 24)) ?? 0) & 1 != 0))
    }
    return segments
  }

  // MARK: Notes

  /// - Parameter left: how long all notes may be that are still to be read.
  private func readNotes(
    _ section: SectionHeader, _ file: inout ObjectFile, _ left: inout UInt64
  ) throws(GoExecutableError) {
    guard section.size <= left else {
      throw GoExecutableError(.tooLarge("their length", section.size, limit: Limits.names), .notes, at: section.offset)
    }
    left -= section.size
    let notes = try file.fields(section.offset, section.size, .notes)
    var at = 0
    while let nameSize = notes.u32(at), let size = notes.u32(at + 4), let type = notes.u32(at + 8) {
      // Sizes are below 2^32 each, so these sums fit.
      let name = at + 12
      let description = name + (Int(nameSize) + 3) & ~3
      let end = description + Int(size)
      guard end <= notes.count else { return }
      switch (Array(notes.bytes[name..<min(name + 4, description)]), type) {
      case (Array("Go\0\0".utf8), 4):
        file.goBuildID = String(decoding: notes.bytes[description..<end], as: UTF8.self)
      case (Array("GNU\0".utf8), 3):
        file.gnuBuildID = notes.bytes[description..<end].map { Self.hexadecimal($0) }.joined()
      default: break
      }
      at = (end + 3) & ~3
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  /// A number of the header, which was read whole.
  private func number(_ offset: Int, _ width: Int) -> UInt64 { header.unsigned(offset, width) ?? 0 }
}
