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
    for (what, size) in [("its length", table.size), ("the length of its names", table.namesSize)] {
      try GoExecutableError.check(what, size, atMost: Limits.symbols, .symbolTable, at: table.offset)
    }
    let entries = try fields(table.offset, table.size, .symbolTable)
    let names = try fields(table.namesOffset, table.namesSize, .symbolTable)
    // Where the fields of a symbol are: nlist_64, Elf64_Sym and Elf32_Sym.
    let (length, info, value, sizeAt): (Int, Int, Int, Int?) =
      switch (format, pointerSize) {
      case (.machO, _): (16, 4, 8, nil)
      case (.elf, 8): (24, 4, 8, 16)
      case (.elf, _): (16, 12, 4, 8)
      }
    var symbols: [DataSymbol] = []
    var at = 0
    while at + length <= entries.count {
      defer { at += length }
      guard isData(entries.u8(at + info) ?? 0, section: entries.u8(at + info + 1) ?? 0),
        let nameOffset = entries.u32(at),
        let name = names.name(Int(nameOffset)), !name.isEmpty
      else { continue }
      let size = sizeAt.flatMap { entries.unsigned(at + $0, pointerSize) } ?? 0
      symbols.append(
        DataSymbol(name: name, address: entries.unsigned(at + value, pointerSize) ?? 0, size: size))
    }
    symbols.sort { ($0.address, $0.name) < ($1.address, $1.name) }
    return symbols
  }

  /// Whether a symbol names data.
  ///
  /// - Parameters:
  ///   - info: its type.
  ///   - section: of Mach-O the number of its section, from 1.
  private func isData(_ info: UInt8, section: UInt8) -> Bool {
    switch format {
    // STT_OBJECT
    case .elf: return info & 0xf == 1
    // N_SECT, not a debugger's, in a section that is not code.
    case .machO:
      guard info & 0xe0 == 0, info & 0x0e == 0x0e, section > 0, Int(section) <= sections.count else { return false }
      return !sections[Int(section) - 1].isCode
    }
  }
}

extension GoExecutable {
  /// Where some variables are that the symbol table names, in the file's own addresses; none in a stripped executable.
  package func addresses(ofData names: Set<String>) throws(GoExecutableError) -> [String: UInt64] {
    var found: [String: UInt64] = [:]
    for symbol in try file.dataSymbols() where symbol.name.hasPrefix("runtime.") && names.contains(symbol.name.text) {
      found[symbol.name.text] = symbol.address
    }
    return found
  }
}
