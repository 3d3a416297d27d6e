import ByteStreams
import Names

// The headers are read by hand, though libelf could do it: in Swift, every access to a hostile file is checked.
extension ObjectFile {
  /// Reads the headers of an ELF file, of 32 or 64 bits, of either byte order.
  init(elf bytes: any RandomAccessBytes) throws(GoExecutableError) {
    let ident = try Self.read(bytes, 0, 16, .elfHeader)
    for (what, at) in [("the class", 4), ("the byte order", 5)] where ident[at] != 1 && ident[at] != 2 {
      throw GoExecutableError(.invalid(what, UInt64(ident[at])), .elfHeader, at: UInt64(at))
    }
    let width = ident[4] == 2 ? 8 : 4
    let isBigEndian = ident[5] == 2
    let whole = try Self.read(bytes, 0, width == 8 ? 64 : 52, .elfHeader)
    let header = ELFHeader(Fields(bytes: whole, isBigEndian: isBigEndian), width)
    self.init(
      bytes: bytes, isBigEndian: isBigEndian, pointerSize: width,
      architecture: Architecture(elfMachine: header.machine),
      format: .elf)
    let headers = try sectionHeaders(header)
    segments = try loadedSegments(header)
    sections = headers.map(\.section)
    var notesLeft = Limits.names
    for header in headers {
      let section = header.section
      switch header.type {
      case ELFSection.rela where section.isLoaded:
        relocationTables.append((section.offset, section.size))
      case ELFSection.symtab where header.link < headers.count:
        let names = sections[header.link]
        symbolTable = SymbolTable(
          offset: section.offset, size: section.size, namesOffset: names.offset, namesSize: names.size)
      case ELFSection.note: try readNotes(section, &notesLeft)
      default: break
      }
    }
  }

  private func sectionHeaders(_ header: ELFHeader) throws(GoExecutableError) -> [ELFSection] {
    guard header.sections != 0 else { return [] }
    let least: UInt64 = pointerSize == 8 ? 64 : 40
    guard header.sectionSize >= least else {
      throw GoExecutableError(.invalid("the size of a section header", header.sectionSize), .elfHeader, at: 0)
    }
    var (count, names) = (header.sectionCount, header.names)
    if count == 0 || names == 0xffff {
      // Too many for the header's 16 bits: the first section header has the numbers.
      let first = ELFSection(try fields(header.sections, least, .sectionHeaders), at: 0, pointerSize)
      if count == 0 { count = first.section.size }
      if names == 0xffff { names = UInt64(first.link) }
    }
    try GoExecutableError.check("the number of sections", count, atMost: Limits.sections, .elfHeader, at: 0)
    let table = try fields(header.sections, count * header.sectionSize, .sectionHeaders)
    var headers = (0..<Int(count)).map { ELFSection(table, at: $0 * Int(header.sectionSize), pointerSize) }
    guard names < count else { return headers }
    let strings = headers[Int(names)].section
    try GoExecutableError.check("their length", strings.size, atMost: Limits.names, .sectionNames, at: strings.offset)
    let text = try fields(strings.offset, strings.size, .sectionNames)
    for index in headers.indices { headers[index].section.name = text.name(headers[index].name, limit: 256) ?? "" }
    return headers
  }

  private func loadedSegments(_ header: ELFHeader) throws(GoExecutableError) -> [Segment] {
    guard header.segments != 0, header.segmentCount != 0 else { return [] }
    let is64 = pointerSize == 8
    guard header.segmentSize >= (is64 ? 56 : 32) else {
      throw GoExecutableError(.invalid("the size of a program header", header.segmentSize), .elfHeader, at: 0)
    }
    let table = try fields(header.segments, header.segmentCount * header.segmentSize, .programHeaders)
    func number(_ at: Int, _ width: Int) -> UInt64 { table.unsigned(at, width) ?? 0 }
    return (0..<Int(header.segmentCount)).map { $0 * Int(header.segmentSize) }.compactMap { at in
      // PT_LOAD
      guard number(at, 4) == 1 else { return nil }
      let flags = number(at + (is64 ? 4 : 24), 4)
      return Segment(
        address: number(at + (is64 ? 16 : 8), pointerSize), offset: number(at + (is64 ? 8 : 4), pointerSize),
        size: number(at + (is64 ? 32 : 16), pointerSize), isCode: flags & 1 != 0, isWritable: flags & 2 != 0)
    }
  }

  /// - Parameter left: how long all notes may be that are still to be read.
  private mutating func readNotes(_ section: Section, _ left: inout UInt64) throws(GoExecutableError) {
    guard section.size <= left else {
      throw GoExecutableError(.tooLarge("their length", section.size, limit: Limits.names), .notes, at: section.offset)
    }
    left -= section.size
    let notes = try fields(section.offset, section.size, .notes)
    var at = 0
    while let nameSize = notes.u32(at), let size = notes.u32(at + 4), let type = notes.u32(at + 8) {
      // Sizes are below 2^32 each, so these sums fit.
      let name = at + 12
      let description = name + (Int(nameSize) + 3) & ~3
      let end = description + Int(size)
      guard end <= notes.count else { return }
      switch (Array(notes.bytes[name..<min(name + 4, description)]), type) {
      case (Array("Go\0\0".utf8), 4): goBuildID = String(decoding: notes.bytes[description..<end], as: UTF8.self)
      case (Array("GNU\0".utf8), 3):
        gnuBuildID = notes.bytes[description..<end].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      default: break
      }
      at = (end + 3) & ~3
    }
  }
}

/// What is used of the header: Elf64_Ehdr, Elf32_Ehdr.
private struct ELFHeader {
  let machine: UInt64
  /// Where program headers and section headers are, how long one is, and how many there are.
  let segments, segmentSize, segmentCount: UInt64
  let sections, sectionSize, sectionCount: UInt64
  /// The number of the section that has the sections' names.
  let names: UInt64

  init(_ fields: Fields, _ width: Int) {
    func number(_ at: Int, _ width: Int = 2) -> UInt64 { fields.unsigned(at, width) ?? 0 }
    machine = number(18)
    (segments, sections) = (number(24 + width, width), number(24 + 2 * width, width))
    let sizes = 30 + 3 * width
    (segmentSize, segmentCount) = (number(sizes), number(sizes + 2))
    (sectionSize, sectionCount) = (number(sizes + 4), number(sizes + 6))
    names = number(sizes + 8)
  }
}

/// A section header: Elf64_Shdr, Elf32_Shdr.
private struct ELFSection {
  static let symtab: UInt64 = 2
  static let rela: UInt64 = 4
  static let note: UInt64 = 7
  static let noBits: UInt64 = 8

  /// Without its name.
  var section: ObjectFile.Section
  /// Where its name is among those of sections.
  let name: Int
  let type: UInt64
  let link: Int

  init(_ fields: Fields, at start: Int, _ width: Int) {
    func number(_ at: Int, _ width: Int) -> UInt64 { fields.unsigned(start + at, width) ?? 0 }
    name = Int(number(0, 4))
    type = number(4, 4)
    let flags = number(8, width)
    section = ObjectFile.Section(
      name: "", address: number(8 + width, width), offset: number(8 + 2 * width, width),
      size: number(8 + 3 * width, width), hasBytes: type != Self.noBits, isLoaded: flags & 2 != 0,
      isCode: flags & 4 != 0, isCompressed: flags & 0x800 != 0)
    link = Int(number(8 + 4 * width, 4))
  }
}
