/// Where the stack of a goroutine begins: what it was about to do when the core was taken.
struct StackStart {
  var pc: UInt64
  var sp: UInt64
  /// The registers, if the goroutine was interrupted at any instruction.
  var registers: [UInt64] = []
  var isInterrupted = false
}

extension Unwinder {
  /// The frames of a goroutine, the innermost first.
  mutating func frames(_ start: StackStart, of goroutine: CoreGoroutine) throws(CoreError) -> [CoreFrame] {
    try frames(pc: start.pc, sp: start.sp, in: goroutine.stack, passesStackWrites: true)
  }

  /// Finds where a goroutine is.
  mutating func start(
    _ goroutine: CoreGoroutine, _ threads: [UInt64: CoreThread], _ layout: RuntimeLayout.Thread, vdsoSP: UInt64
  ) throws(CoreError) -> StackStart {
    if goroutine.syscallSP != 0 { return StackStart(pc: goroutine.syscallPC, sp: goroutine.syscallSP) }
    let saved = StackStart(pc: goroutine.pc, sp: goroutine.sp)
    guard goroutine.isRunning, goroutine.thread != 0 else { return saved }
    let inVDSO = try memory.word(goroutine.thread &+ vdsoSP)
    if goroutine.stack.contains(inVDSO) {
      return StackStart(pc: try memory.word(goroutine.thread &+ vdsoSP &+ 8), sp: inVDSO)
    }
    let id = try memory.word(goroutine.thread &+ layout.processID)
    guard let thread = threads[id & 0xffff_ffff] else { return saved }
    if goroutine.stack.contains(thread.sp) {
      return StackStart(pc: thread.pc, sp: thread.sp, registers: thread.registers, isInterrupted: true)
    }
    return try interrupted(thread, goroutine, layout) ?? saved
  }

  /// Where a signal has interrupted a goroutine whose thread is in a handler; nil if it is not.
  private mutating func interrupted(
    _ thread: CoreThread, _ goroutine: CoreGoroutine, _ layout: RuntimeLayout.Thread
  ) throws(CoreError) -> StackStart? {
    let signal = try memory.word(goroutine.thread &+ layout.signalGoroutine)
    guard signal != 0 else { return nil }
    let low = try memory.word(signal)
    let stack = low..<max(low, try memory.word(signal &+ 8))
    var (pc, sp) = (thread.pc, thread.sp)
    // A signal may come while another one is handled.
    for _ in 0..<16 where stack.contains(sp) {
      let frames = try frames(pc: pc, sp: sp, in: stack, passesStackWrites: true)
      var context: UInt64?
      for frame in frames where try name(frame.function).elementsEqual("runtime.sigtramp".utf8) { context = frame.fp }
      guard let context else { return nil }
      pc = try memory.word(context &+ 168)
      sp = try memory.word(context &+ 160)
      if goroutine.stack.contains(sp) {
        // r8…r15, rdi, rsi, rbp, rbx, rdx, rax, rcx of the kernel's sigcontext.
        var registers: [UInt64] = []
        for index: UInt64 in 0..<15 { registers.append(try memory.word(context &+ 40 &+ index * 8)) }
        return StackStart(pc: pc, sp: sp, registers: registers, isInterrupted: true)
      }
    }
    return nil
  }
}
