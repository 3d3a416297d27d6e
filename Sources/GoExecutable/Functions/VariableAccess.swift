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

  /// The numbers of 4 bytes among `targets` that functions of a name read; on amd64 alone.
  package func numbersLoaded(by name: String, in targets: Range<UInt64>) throws(GoExecutableError) -> Set<UInt64> {
    try numbers(0x8b, name, targets)
  }

  /// The numbers of 4 bytes among `targets` that functions of a name write; on amd64 alone.
  package func numbersStored(by name: String, in targets: Range<UInt64>) throws(GoExecutableError) -> Set<UInt64> {
    try numbers(0x89, name, targets)
  }

  /// - Parameter opcode: 8b, mov disp32(%rip), %r32, or 89, mov %r32, disp32(%rip).
  private func numbers(
    _ opcode: UInt8, _ name: String, _ targets: Range<UInt64>
  ) throws(GoExecutableError) -> Set<UInt64> {
    guard summary.architecture == .amd64 else { return [] }
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
