package import GoExecutable

/// A machine (amd64, arm64) whose cores can be read: how its registers, signal frames, stack frames and addresses differ from
/// those of others.
package struct Machine: Equatable, Sendable {
  package let architecture: Architecture
  /// GOARCH
  let name: String
  /// ELF's number of it.
  let elfNumber: UInt16

  /// Whether a call leaves its return address in a register, and the called function puts it on the stack if need be.
  var hasLink: Bool { registers.link != nil }

  /// How NT_PRSTATUS has the registers (the kernel's user_regs_struct), in words.
  let registers: Registers
  /// Where the registers of what was interrupted are on the stack of a signal handler, where the kernel has put them.
  let signalFrame: SignalFrame
  let stackFrame: StackFrame
  /// Where the first of the runtime's arenas begins (arenaBaseOffset), which it counts from there.
  let arenaBase: UInt64
  /// Addresses of programs are below.
  let addressEnd: UInt64
  /// How much longer the runtime's padding of a cache line is than on amd64.
  let extraPadding: UInt64

  struct Registers: Equatable, Sendable {
    let count, pc, sp: Int
    /// The link register; nil where a call puts the return address on the stack.
    let link: Int?
    /// The general registers, which may hold pointers: their numbers among all.
    let values: Range<Int>
  }

  struct SignalFrame: Equatable, Sendable {
    /// From the end of sigtramp's frame to the ucontext.
    let context: UInt64
    /// Places in the ucontext.
    let pc, sp: UInt64
    let link: UInt64?
    /// Where in the ucontext the general registers are, which may hold pointers.
    let values: Range<UInt64>
  }

  struct StackFrame: Equatable, Sendable {
    /// Bytes of the return address at the end of a frame, which a call puts there; 0 where there is a link register, which
    /// functions save at the beginning of their frames.
    let returnAddress: UInt64
    /// Where arguments that are passed in memory begin in the caller's frame.
    let arguments: UInt64
    /// Bytes that a signal handler puts on the stack below the frame that it makes call something.
    let injectedCall: UInt64
  }

  static let amd64 = Machine(
    architecture: .amd64, name: "amd64", elfNumber: 62,
    // r15…rdi (15), orig_rax, rip, cs, eflags, rsp, ss, segments.
    registers: Registers(count: 27, pc: 16, sp: 19, link: nil, values: 0..<15),
    // The registers are r8…r15, rdi, rsi, rbp, rbx, rdx, rax, rcx.
    signalFrame: SignalFrame(context: 0, pc: 168, sp: 160, link: nil, values: 40..<160),
    stackFrame: StackFrame(returnAddress: 8, arguments: 0, injectedCall: 0),
    arenaBase: 0xffff_8000_0000_0000, addressEnd: 1 << 47, extraPadding: 0)

  static let arm64 = Machine(
    architecture: .arm64, name: "arm64", elfNumber: 183,
    // x0…x30, sp, pc, pstate.
    registers: Registers(count: 34, pc: 32, sp: 31, link: 30, values: 0..<31),
    // A siginfo of 128 bytes comes first. The registers are x0…x30, sp, pc behind the fault's address.
    signalFrame: SignalFrame(context: 128, pc: 440, sp: 432, link: 424, values: 184..<432),
    stackFrame: StackFrame(returnAddress: 0, arguments: 8, injectedCall: 16),
    arenaBase: 0, addressEnd: 1 << 48, extraPadding: 64)

  /// All machines whose cores can be read.
  static let all = [amd64, arm64]
}
