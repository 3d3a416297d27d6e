import Glibc
public import InputProperties

/// A run of a property on what libFuzzer hands over. Whatever must not be ends the process, which keeps the input.
public enum Trial {
  /// Bytes of memory that an input may cost at most; Tests/fuzz makes inputs of up to 32 KiB.
  private static let memoryLimit = 64 << 20

  /// Seconds of computing that an input may cost at most, however busy the machine is.
  private static let timeLimit = 1.0

  /// Runs `property` on the `count` bytes at `start`.
  public static func run(
    _ start: UnsafePointer<UInt8>?, _ count: Int, _ property: ([UInt8]) throws(Violation) -> Void
  ) {
    // libFuzzer owns the bytes, until this returns.
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    let before = Usage.now
    do {
      try property(bytes)
    } catch {
      fatalError("\(error)")
    }
    let after = Usage.now
    // In a release build a precondition says nothing.
    let (seconds, memory) = (after.seconds - before.seconds, after.memory - before.memory)
    if seconds > timeLimit { fatalError("\(seconds) s of computing for \(count) bytes") }
    if memory > memoryLimit { fatalError("\(memory) bytes of memory for \(count) bytes") }
  }

  /// What the process has used up.
  private struct Usage {
    let seconds: Double
    /// The most bytes at any time.
    let memory: Int

    static var now: Usage {
      var usage = rusage()
      // Cannot fail: the arguments are right.
      _ = unsafe getrusage(CInt(RUSAGE_SELF.rawValue), &usage)
      let time = usage.ru_utime
      // ru_maxrss counts in units of 1024 bytes.
      return Usage(seconds: Double(time.tv_sec) + Double(time.tv_usec) / 1e6, memory: usage.ru_maxrss << 10)
    }
  }
}
