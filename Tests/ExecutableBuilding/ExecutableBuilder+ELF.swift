// The headers of ELF.
extension ExecutableBuilder {
  struct Section {
    let name: String
    let type: Int
    let flags: Int
    let offset: Int
    let size: Int
    let link: Int
    let entrySize: Int
  }

  func addSymbols(_ file: inout MadeBytes, _ sections: inout [Section], data: UInt64) {
    var names = MadeBytes(isBigEndian: machine.isBigEndian)
    names.text("")
    var table = MadeBytes(isBigEndian: machine.isBigEndian)
    // One that is no variable: a function.
    for (index, symbol) in (symbols + [("main.main", 0, 16)]).enumerated() {
      let info: UInt8 = index < symbols.count ? 0x11 : 0x12
      let (address, size) = (data + UInt64(symbol.offset), UInt64(symbol.size))
      table.u32(names.bytes.count)
      names.text(symbol.name)
      if machine.pointerSize == 8 {
        table.bytes += [info, 0]
        table.u16(1)
        table.number(address, 8)
        table.number(size, 8)
      } else {
        table.number(address, 4)
        table.number(size, 4)
        table.bytes += [info, 0]
        table.u16(1)
      }
    }
    file.align(8)
    // The names follow; sections count from 1, the empty one is number 0.
    sections.append(
      Section(
        name: ".symtab", type: 2, flags: 0, offset: file.bytes.count, size: table.bytes.count, link: sections.count + 2,
        entrySize: 0))
    file.bytes += table.bytes
    sections.append(
      Section(
        name: ".strtab", type: 3, flags: 0, offset: file.bytes.count, size: names.bytes.count, link: 0, entrySize: 0))
    file.bytes += names.bytes
  }

  /// Writes section headers behind everything, and the headers in front.
  func finish(_ file: inout MadeBytes, _ sections: inout [Section], loadedEnd: Int) {
    let width = machine.pointerSize
    var names = MadeBytes(isBigEndian: machine.isBigEndian)
    names.text("")
    var nameOffsets: [Int] = []
    for section in sections {
      nameOffsets.append(names.bytes.count)
      names.text(section.name)
    }
    nameOffsets.append(names.bytes.count)
    names.text(".shstrtab")
    sections.append(
      Section(
        name: ".shstrtab", type: 3, flags: 0, offset: file.bytes.count, size: names.bytes.count, link: 0, entrySize: 0))
    file.bytes += names.bytes
    file.align(8)
    let table = file.bytes.count
    file.bytes += [UInt8](repeating: 0, count: width == 8 ? 64 : 40)
    for (section, name) in zip(sections, nameOffsets) {
      file.u32(name)
      file.u32(section.type)
      file.number(UInt64(section.flags), width)
      file.number(section.flags & 2 != 0 ? Self.base + UInt64(section.offset) : 0, width)
      file.number(UInt64(section.offset), width)
      file.number(UInt64(section.size), width)
      file.u32(section.link)
      file.u32(0)
      file.number(1, width)
      file.number(UInt64(section.entrySize), width)
    }
    var header = MadeBytes(isBigEndian: machine.isBigEndian)
    header.bytes =
      [0x7f, 0x45, 0x4c, 0x46, width == 8 ? 2 : 1, machine.isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
    header.u16(isPositionIndependent ? 3 : 2)
    header.u16(machine.number)
    header.u32(1)
    header.number(0, width)
    header.number(width == 8 ? 64 : 52, width)
    header.number(UInt64(table), width)
    header.u32(0)
    for number in width == 8 ? [64, 56, 1, 64] : [52, 32, 1, 40] { header.u16(number) }
    header.u16(sections.count + 1)
    header.u16(sections.count)
    // The one segment, from the file's first byte on.
    header.u32(1)
    if width == 8 { header.u32(5) }
    for number in [0, Self.base, Self.base, UInt64(loadedEnd), UInt64(loadedEnd)] { header.number(number, width) }
    if width == 4 { header.u32(5) }
    header.number(0x1000, width)
    file.bytes.replaceSubrange(0..<header.bytes.count, with: header.bytes)
  }
}
