public import Names

/// A global variable that the symbol table names.
public struct DataSymbol: Equatable, Sendable {
  /// `main.cache`; bytes that are no UTF-8 are replaced by U+FFFD.
  public let name: Name
  /// Where it lies, in the file's own addresses.
  public let address: UInt64
  /// Its length in bytes; 0 where the format does not say (Mach-O).
  public let size: UInt64
}

extension ObjectFile {
  /// The symbols that name data, by address; none in a stripped file.
  func dataSymbols() throws(GoExecutableError) -> [DataSymbol] {
    guard let table = symbolTable else { return [] }
    for (what, size) in [("its length", table.size), ("the length of its names", table.namesSize)]
    where size > Limits.symbols {
      throw GoExecutableError(.tooLarge(what, size, limit: Limits.symbols), .symbolTable, at: table.offset)
    }
    let entries = try fields(table.offset, table.size, .symbolTable)
    let names = try fields(table.namesOffset, table.namesSize, .symbolTable)
    let layout = SymbolLayout(format, pointerSize)
    var symbols: [DataSymbol] = []
    var at = 0
    while at + layout.length <= entries.count {
      defer { at += layout.length }
      guard layout.isData(entries, at, self), let nameOffset = entries.u32(at),
        let name = names.name(Int(nameOffset)), !name.isEmpty
      else { continue }
      let size = layout.size.flatMap { entries.unsigned(at + $0, pointerSize) } ?? 0
      symbols.append(
        DataSymbol(name: name, address: entries.unsigned(at + layout.value, pointerSize) ?? 0, size: size))
    }
    symbols.sort { ($0.address, $0.name) < ($1.address, $1.name) }
    return symbols
  }
}

/// Where the fields of a symbol are: Elf64_Sym, Elf32_Sym and nlist_64.
private struct SymbolLayout {
  let length: Int
  let info: Int
  let value: Int
  let size: Int?

  init(_ format: ObjectFile.Format, _ pointerSize: Int) {
    switch (format, pointerSize) {
    case (.machO, _): (length, info, value, size) = (16, 4, 8, nil)
    case (.elf, 8): (length, info, value, size) = (24, 4, 8, 16)
    case (.elf, _): (length, info, value, size) = (16, 12, 4, 8)
    }
  }

  func isData(_ entries: Fields, _ at: Int, _ file: ObjectFile) -> Bool {
    let info = entries.u8(at + self.info) ?? 0
    switch file.format {
    // STT_OBJECT
    case .elf: return info & 0xf == 1
    // N_SECT, not a debugger's, in a section that is not code; sections count from 1.
    case .machO:
      guard info & 0xe0 == 0, info & 0x0e == 0x0e, let number = entries.u8(at + 5), number > 0 else { return false }
      let section = Int(number) - 1
      return section < file.sections.count && !file.sections[section].isCode
    }
  }
}
