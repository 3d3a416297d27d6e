/// A goroutine: what `g` says of it.
struct CoreGoroutine {
  let address: UInt64
  let stack: Range<UInt64>
  let panic, `defer`, thread: UInt64
  let sp, pc, context: UInt64
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

  /// Reads the `g` at an address; nil if its goroutine has ended or has not begun.
  init?(_ memory: CoreMemory, _ layout: RuntimeLayout.Goroutine, at address: UInt64) throws(CoreError) {
    let bytes = try memory.bytes(address, RuntimeLayout.Goroutine.length)
    status = UInt64(bytes.u32(layout.status)) & ~0x1000
    guard ![0, 6, 11].contains(status) else { return nil }
    self.address = address
    let (low, high) = (bytes.u64(0), bytes.u64(8))
    stack = low..<max(low, high)
    (panic, `defer`, thread) = (bytes.u64(32), bytes.u64(40), bytes.u64(48))
    (sp, pc, context) = (bytes.u64(56), bytes.u64(64), bytes.u64(80))
    (syscallSP, syscallPC) = (bytes.u64(layout.syscallSP), bytes.u64(layout.syscallSP + 8))
    stackTop = bytes.u64(layout.stackTop)
    id = bytes.u64(layout.status + 8)
    waitSince = bytes.u64(layout.status + 24)
    waitReason = bytes[layout.status + 32]
    (creator, start) = (bytes.u64(layout.creator), bytes.u64(layout.creator + 16))
    labels = bytes.u64(layout.labels)
    runsCleanups = layout.runningCleanups.map { bytes[$0] != 0 } ?? false
  }
}
