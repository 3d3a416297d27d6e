extension GoExecutable {
  /// The words of 8 bytes among `targets` that functions of a name read, as their code says; in the file's own addresses.
  /// Nothing if the machine's instructions are not known.
  package func wordsLoaded(by name: String, in targets: Range<UInt64>) throws(GoExecutableError) -> Set<UInt64> {
    guard let accesses = StaticAccesses(summary.architecture, to: targets) else { return [] }
    var loaded: Set<UInt64> = []
    try forEachFunction(named: name) { code, start in
      for access in accesses.find(in: code, 0..<code.count, at: start) {
        if case .load = access.kind, access.target % 8 == 0 { loaded.insert(access.target) }
      }
    }
    return loaded
  }

  /// The numbers of 4 bytes among `targets` that functions of a name read. Nothing if the machine's instructions are not known.
  package func numbersLoaded(by name: String, in targets: Range<UInt64>) throws(GoExecutableError) -> Set<UInt64> {
    try numbers(name, targets, areStored: false)
  }

  /// The numbers of 4 bytes among `targets` that functions of a name write. Nothing if the machine's instructions are not known.
  package func numbersStored(by name: String, in targets: Range<UInt64>) throws(GoExecutableError) -> Set<UInt64> {
    try numbers(name, targets, areStored: true)
  }

  private func numbers(
    _ name: String, _ targets: Range<UInt64>, areStored: Bool
  ) throws(GoExecutableError) -> Set<UInt64> {
    switch summary.architecture {
    // mov %r32, disp32(%rip), or mov disp32(%rip), %r32.
    case .amd64: try amd64Numbers(areStored ? 0x89 : 0x8b, name, targets)
    case .arm64: try arm64Numbers(name, targets, areStored: areStored)
    default: []
    }
  }

  private func arm64Numbers(
    _ name: String, _ targets: Range<UInt64>, areStored: Bool
  ) throws(GoExecutableError) -> Set<UInt64> {
    var found: Set<UInt64> = []
    try forEachFunction(named: name) { code, start in
      func word(_ at: Int) -> UInt32 {
        at + 4 > code.count ? 0 : (0..<4).reduce(0) { $0 | UInt32(code[at + $1]) << UInt32(8 * $1) }
      }
      for at in stride(from: 0, to: code.count - 7, by: 4) {
        let (adrp, next, last) = (word(at), word(at + 4), word(at + 8))
        guard adrp & 0x9f00_0000 == 0x9000_0000, next >> 5 & 31 == adrp & 31 else { continue }
        let pages = Int64(Int32(bitPattern: adrp << 8) >> 13) << 2 | Int64(adrp >> 29 & 3)
        let page = (start &+ UInt64(at)) & ~0xfff &+ UInt64(bitPattern: pages << 12)
        let offset = UInt64(next >> 10 & 0xfff)
        let target: UInt64
        switch next & 0xffc0_0000 {
        case areStored ? 0xb900_0000 : 0xb940_0000:  // STR, LDR of 32 bits
          target = page &+ offset << 2
        case 0x9100_0000 where last >> 5 & 31 == next & 31:  // ADD, then STLR or LDAR: atomic ones
          guard last & 0xffff_fc00 == (areStored ? 0x889f_fc00 : 0x88df_fc00) else { continue }
          target = page &+ offset
        default: continue
        }
        if targets.contains(target), target % 4 == 0 { found.insert(target) }
      }
    }
    return found
  }

  private func amd64Numbers(
    _ opcode: UInt8, _ name: String, _ targets: Range<UInt64>
  ) throws(GoExecutableError) -> Set<UInt64> {
    var found: Set<UInt64> = []
    try forEachFunction(named: name) { code, start in
      var at = 0
      while at + 6 <= code.count {
        // No prefix makes it 8 bytes.
        if code[at] == opcode, code[at + 1] & 0xc7 == 5, at == 0 || code[at - 1] & 0xf8 != 0x48 {
          let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(code[at + 2 + $1]) << UInt32(8 * $1) }
          let target = start &+ UInt64(at + 6) &+ UInt64(bitPattern: Int64(Int32(bitPattern: bits)))
          if targets.contains(target), target % 4 == 0 { found.insert(target) }
        }
        at += 1
      }
    }
    return found
  }

  private func forEachFunction(
    named name: String, _ body: (_ code: [UInt8], _ address: UInt64) -> Void
  ) throws(GoExecutableError) {
    for index in try functions(named: ArraySlice(name.utf8)).prefix(4) {
      let function = try function(index)
      body(try code(of: function), address(of: function))
    }
  }
}
