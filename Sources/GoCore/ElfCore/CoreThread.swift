/// A thread of the process: what NT_PRSTATUS says of it.
package struct CoreThread: Sendable {
  /// The system's number of it.
  let id: UInt64
  /// The instruction that comes next.
  let pc: UInt64
  let sp: UInt64
  /// The link register, which may be a return address; 0 on machines without one.
  let link: UInt64
  /// The registers that may hold pointers.
  let registers: [UInt64]

  private static let registersStart = 112

  init?(_ note: [UInt8], _ machine: Machine) {
    let layout = machine.registers
    guard note.count >= Self.registersStart + layout.count * 8 else { return nil }
    id = UInt64(note.u32(32))
    let all = (0..<layout.count).map { note.u64(Self.registersStart + $0 * 8) }
    (pc, sp) = (all[layout.pc], all[layout.sp])
    link = layout.link.map { all[$0] } ?? 0
    registers = Array(all[layout.values])
  }
}

/// Finds threads by where their stack pointers are.
///
/// Not by the system's numbers of them: the program sees others of them in a container than who takes its core outside.
struct ThreadsByStack {
  private let threads: [CoreThread]

  init(_ threads: [CoreThread]) { self.threads = threads.sorted { ($0.sp, $0.id) < ($1.sp, $1.id) } }

  /// The thread that uses a stack; nil if none does.
  func thread(on stack: Range<UInt64>) -> CoreThread? {
    var (low, high) = (0, threads.count)
    while low < high {
      let middle = (low + high) / 2
      if threads[middle].sp < stack.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < threads.count && stack.contains(threads[low].sp) ? threads[low] : nil
  }
}
