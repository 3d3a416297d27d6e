import Glibc
public import InputProperties

/// A run of a property on what libFuzzer hands over. Whatever must not be ends the process, which keeps the input.
public enum Trial {
  /// Runs `property` on the `count` bytes at `start`.
  ///
  /// - Parameter others: bytes that it reads besides.
  public static func run(
    _ start: UnsafePointer<UInt8>?, _ count: Int, among others: Int = 0, _ property: ([UInt8]) throws(Violation) -> Void
  ) {
    // libFuzzer owns the bytes, until this returns.
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    let limit = Cost.limit(bytes: count + others)
    var cost = measure(bytes, property)
    // In a release build a precondition says nothing.
    if cost.memory > limit.memory {
      fatalError("\(cost.memory) bytes of memory for \(count) bytes, at most \(limit.memory) are right")
    }
    // What else the machine does slows caches, so that once is no proof.
    for _ in 0..<2 where cost.seconds > limit.seconds { cost.seconds = measure(bytes, property).seconds }
    if cost.seconds > limit.seconds {
      fatalError("\(cost.seconds) s of computing for \(count) bytes, at most \(limit.seconds) are right")
    }
  }

  private static func measure(_ bytes: [UInt8], _ property: ([UInt8]) throws(Violation) -> Void) -> Cost {
    let before = Usage.now
    let resident = Usage.resident
    do {
      try property(bytes)
    } catch {
      fatalError("\(error)")
    }
    let after = Usage.now
    // Only a new peak is this input's: an earlier one says nothing of it.
    return Cost(
      seconds: after.seconds - before.seconds, memory: after.peak > before.peak ? after.peak - resident : 0)
  }

  /// What an input costs.
  private struct Cost {
    /// Seconds of computing, however busy the machine is.
    var seconds: Double
    /// Bytes of memory.
    var memory: Int

    /// What an input of so many bytes may cost at most: a constant, for tables and buffers that any input needs, and so
    /// much for each byte.
    static func limit(bytes: Int) -> Cost {
      Cost(seconds: 0.4 + 20e-6 * Double(bytes), memory: 32 << 20 + bytes << 10)
    }
  }

  /// What the process has used up.
  private struct Usage {
    let seconds: Double
    /// The most bytes of memory at any time.
    let peak: Int

    static var now: Usage {
      var usage = rusage()
      // Cannot fail: the arguments are right.
      _ = unsafe getrusage(CInt(RUSAGE_SELF.rawValue), &usage)
      let time = usage.ru_utime
      // ru_maxrss counts in units of 1024 bytes.
      return Usage(seconds: Double(time.tv_sec) + Double(time.tv_usec) / 1e6, peak: usage.ru_maxrss << 10)
    }

    /// Bytes of memory now: the second number of /proc/self/statm, in pages; the peak if that cannot be read.
    static var resident: Int {
      // The name is a constant.
      let file = unsafe open("/proc/self/statm", O_RDONLY)
      guard file >= 0 else { return now.peak }
      defer { _ = close(file) }
      var text = [UInt8](repeating: 0, count: 128)
      // Writes at most as many bytes as there are.
      let count = unsafe read(file, &text, text.count)
      let numbers = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
      guard numbers.count > 1, let pages = Int(numbers[1]) else { return now.peak }
      return pages * Int(sysconf(CInt(_SC_PAGESIZE)))
    }
  }
}
