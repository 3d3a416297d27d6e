/// A thread of the process: what NT_PRSTATUS says of it on x86-64.
package struct CoreThread: Sendable {
  /// The system's number of it.
  let id: UInt64
  /// The instruction that comes next.
  let pc: UInt64
  let sp: UInt64
  /// The registers that may hold pointers.
  let registers: [UInt64]

  private static let registersStart = 112

  init?(_ note: [UInt8]) {
    guard note.count >= Self.registersStart + 27 * 8 else { return nil }
    id = UInt64(note.u32(32))
    let registers = (0..<27).map { note.u64(Self.registersStart + $0 * 8) }
    (pc, sp) = (registers[16], registers[19])
    self.registers = Array(registers[0..<15])
  }
}
