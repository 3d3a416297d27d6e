// The records that a profile is made of.
extension DumpBuilder {
  /// - Parameters:
  ///   - counters: the 24 numbers from `alloc` to `pause_total_ns`, in the order of runtime.MemStats.
  ///   - pauses: the ring of 256.
  public mutating func memStats(_ counters: [UInt64], pauses: [UInt64], numGC: UInt64) {
    precondition(counters.count == 24 && pauses.count == 256, "MemStats has 24 counters and 256 pauses")
    tag(10)
    for value in counters + pauses { int(value) }
    int(numGC)
  }

  /// - Parameter lastGC: when the last collection ended, in nanoseconds since 1970.
  public mutating func memStats(lastGC: UInt64 = 0, numGC: UInt64 = 0) {
    var counters = [UInt64](repeating: 0, count: 24)
    counters[22] = lastGC
    memStats(counters, pauses: [UInt64](repeating: 0, count: 256), numGC: numGC)
  }

  /// - Parameters:
  ///   - size: bytes of one object.
  ///   - stack: the leaf first.
  public mutating func memProf(
    bucket: UInt64, size: UInt64, stack: [Frame], allocs: UInt64 = 1, frees: UInt64 = 0
  ) {
    tag(16)
    ints(bucket, size)
    self.stack(stack)
    ints(allocs, frees)
  }

  public mutating func allocSample(_ address: UInt64, bucket: UInt64) {
    tag(17)
    ints(address, bucket)
  }
}
