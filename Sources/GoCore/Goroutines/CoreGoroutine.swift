/// A goroutine: what `g` says of it.
struct CoreGoroutine {
  let address: UInt64
  let stack: Range<UInt64>
  let panic, `defer`, thread: UInt64
  let sp, pc, context: UInt64
  /// The saved link register; it means nothing on machines without one.
  let link: UInt64
  let syscallSP, syscallPC: UInt64
  /// Where its stack begins: behind the outermost frame.
  let stackTop: UInt64
  let status: UInt64
  let id: UInt64
  let waitSince: UInt64
  let waitReason: UInt8
  let creator, start: UInt64
  /// The labels that pprof.Do gave it.
  let labels: UInt64
  let runsCleanups: Bool

  /// Whether a thread ran it when the core was taken.
  var isRunning: Bool { status == 2 }

  /// Whether frames lead to the end of its stack.
  func isWhole(_ frames: [CoreFrame]) -> Bool {
    frames.last.map { $0.fp == stackTop || $0.sp == stackTop } ?? false
  }

  /// Reads the `g` at an address; nil if its goroutine has ended or has not begun.
  init?(_ memory: CoreMemory, _ layout: RuntimeLayout.Goroutine, at address: UInt64) throws(CoreError) {
    let bytes = try memory.bytes(address, layout.length)
    status = UInt64(bytes.u32(layout.status)) & ~0x1000
    guard ![0, 6, 11].contains(status) else { return nil }
    self.address = address
    let (low, high) = (bytes.u64(layout.stackLow), bytes.u64(layout.stackHigh))
    stack = low..<max(low, high)
    (panic, `defer`, thread) = (bytes.u64(layout.panic), bytes.u64(layout.defer), bytes.u64(layout.thread))
    (sp, pc, context) = (bytes.u64(layout.sp), bytes.u64(layout.pc), bytes.u64(layout.context))
    link = bytes.u64(layout.link)
    (syscallSP, syscallPC) = (bytes.u64(layout.syscallSP), bytes.u64(layout.syscallPC))
    stackTop = bytes.u64(layout.stackTop)
    id = bytes.u64(layout.id)
    waitSince = bytes.u64(layout.waitSince)
    waitReason = bytes[layout.waitReason]
    (creator, start) = (bytes.u64(layout.creator), bytes.u64(layout.start))
    labels = bytes.u64(layout.labels)
    runsCleanups = layout.runningCleanups.map { bytes[$0] != 0 } ?? false
  }
}
