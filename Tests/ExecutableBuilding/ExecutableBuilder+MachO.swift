// The headers of Mach-O, of 64 bits.
extension ExecutableBuilder {
  /// Writes the symbol table behind everything, and the headers in front.
  func finishMachO(_ file: inout MadeBytes, _ sections: [Section], loadedEnd: Int) {
    var names = MadeBytes(isBigEndian: false)
    names.text("")
    let data = sections.firstIndex { $0.name == ".data" } ?? 0
    let table = file.bytes.count
    for symbol in symbols {
      file.u32(names.bytes.count)
      names.text(symbol.name)
      // N_SECT; sections count from 1
      file.bytes += [0x0e, UInt8(data + 1), 0, 0]
      file.number(Self.base + UInt64(sections[data].offset + symbol.offset), 8)
    }
    let namesStart = file.bytes.count
    file.bytes += names.bytes

    var commands = MadeBytes(isBigEndian: false)
    commands.u32(0x19)
    commands.u32(72 + 80 * sections.count)
    commands.bytes += Self.name16("__TEXT")
    for number in [Self.base, UInt64(loadedEnd), 0, UInt64(loadedEnd)] { commands.number(number, 8) }
    for number in [7, 5, sections.count, 0] { commands.u32(number) }
    for section in sections {
      commands.bytes += Self.name16("__" + section.name.dropFirst().replacing(".", with: "_"))
      commands.bytes += Self.name16("__TEXT")
      commands.number(Self.base + UInt64(section.offset), 8)
      commands.number(UInt64(section.size), 8)
      let flags: UInt64 = section.flags & 4 != 0 ? 0x8000_0400 : 0
      for number in [UInt64(section.offset), 0, 0, 0, flags, 0, 0, 0] { commands.number(number, 4) }
    }
    commands.u32(2)
    for number in [24, table, symbols.count, namesStart, names.bytes.count] { commands.u32(number) }

    var header = MadeBytes(isBigEndian: false)
    for number in [0xfeed_facf, machine.name == "arm64" ? 0x0100_000c : 0x0100_0007, 0, 2, 2] {
      header.number(UInt64(number), 4)
    }
    for number in [commands.bytes.count, 0, 0] { header.u32(number) }
    header.bytes += commands.bytes
    precondition(header.bytes.count <= Self.typesOffset, "the headers reach into what is behind them")
    file.bytes.replaceSubrange(0..<header.bytes.count, with: header.bytes)
  }

  private static func name16(_ name: String) -> [UInt8] {
    Array(name.utf8.prefix(16)) + [UInt8](repeating: 0, count: max(0, 16 - name.utf8.count))
  }
}
