/// Where the stack of a goroutine begins: what it was about to do when the core was taken.
struct StackStart {
  var pc: UInt64
  var sp: UInt64
  /// The link register, if the return address is there; 0 if it is on the stack.
  var link: UInt64 = 0
  /// The registers, if the goroutine was interrupted at any instruction.
  var registers: [UInt64] = []
  var isInterrupted = false
}

extension Unwinder {
  /// The frames of a goroutine, the innermost first.
  mutating func frames(_ start: StackStart, of goroutine: CoreGoroutine) throws(CoreError) -> [CoreFrame] {
    try frames(pc: start.pc, sp: start.sp, link: start.link, in: goroutine.stack)
  }

  /// Where a goroutine goes on, as the runtime has saved it.
  func saved(_ goroutine: CoreGoroutine) -> StackStart {
    StackStart(pc: goroutine.pc, sp: goroutine.sp, link: machine.hasLink ? goroutine.link : 0)
  }

  /// Finds where a goroutine is.
  mutating func start(
    _ goroutine: CoreGoroutine, _ threads: ThreadsByStack, _ layout: RuntimeLayout.Thread, vdsoSP: UInt64
  ) throws(CoreError) -> StackStart {
    if goroutine.syscallSP != 0 { return StackStart(pc: goroutine.syscallPC, sp: goroutine.syscallSP) }
    let saved = saved(goroutine)
    guard goroutine.isRunning, goroutine.thread != 0 else { return saved }
    let inVDSO = try memory.word(goroutine.thread &+ vdsoSP)
    if goroutine.stack.contains(inVDSO) {
      return StackStart(pc: try memory.word(goroutine.thread &+ vdsoSP &+ 8), sp: inVDSO)
    }
    if let thread = threads.thread(on: goroutine.stack) {
      return StackStart(
        pc: thread.pc, sp: thread.sp, link: thread.link, registers: thread.registers, isInterrupted: true)
    }
    return try interrupted(goroutine, threads, layout) ?? saved
  }

  /// Where a signal has interrupted a goroutine whose thread is in a handler; nil if it is not.
  private mutating func interrupted(
    _ goroutine: CoreGoroutine, _ threads: ThreadsByStack, _ layout: RuntimeLayout.Thread
  ) throws(CoreError) -> StackStart? {
    let signal = try memory.word(goroutine.thread &+ layout.signalGoroutine)
    guard signal != 0 else { return nil }
    let low = try memory.word(signal)
    let stack = low..<max(low, try memory.word(signal &+ 8))
    guard let thread = threads.thread(on: stack) else { return nil }
    let frame = machine.signalFrame
    var (pc, sp, link) = (thread.pc, thread.sp, thread.link)
    // A signal may come while another one is handled.
    for _ in 0..<16 where stack.contains(sp) {
      let frames = try frames(pc: pc, sp: sp, link: link, in: stack)
      var context: UInt64?
      for handler in frames where try name(handler.function).elementsEqual("runtime.sigtramp".utf8) {
        context = handler.fp &+ frame.context
      }
      guard let context else { return nil }
      pc = try memory.word(context &+ frame.pc)
      sp = try memory.word(context &+ frame.sp)
      link = try frame.link.map { place throws(CoreError) in try memory.word(context &+ place) } ?? 0
      if goroutine.stack.contains(sp) {
        var registers: [UInt64] = []
        for place in stride(from: frame.values.lowerBound, to: frame.values.upperBound, by: 8) {
          registers.append(try memory.word(context &+ place))
        }
        return StackStart(pc: pc, sp: sp, link: link, registers: registers, isInterrupted: true)
      }
    }
    return nil
  }
}
