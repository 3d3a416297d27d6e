import ByteStreams
import CMalloc
import Glibc
import Names

/// Ends the process when there is no memory left: with a message instead of a stack trace, and without temporary files.
enum OutOfMemory {
  /// The texts before and after the number of bytes. They are made beforehand, because nothing can be allocated then.
  nonisolated(unsafe) private static var texts: (before: Text, after: Text)?

  private typealias Text = UnsafeMutableBufferPointer<UInt8>

  /// Makes the process end with status 1 when it gets no memory.
  ///
  /// - Parameters:
  ///   - name: the name of the input, as in other messages.
  ///   - advice: what the user can do; it follows a semicolon.
  static func handle(for name: String, advice: String) {
    unsafe texts = (
      copy("\(name.harmless): not enough memory: "),
      copy(" bytes more are needed; \(advice)\n")
    )
    call_when_swift_gets_no_memory { size in
      CrashedFiles.removeAll()
      OutOfMemory.say(size)
      _exit(1)
    }
  }

  /// A copy that is never freed.
  private static func copy(_ text: String) -> UnsafeMutableBufferPointer<UInt8> {
    let bytes = Array(text.utf8)
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = unsafe copy.initialize(fromContentsOf: bytes)
    return unsafe copy
  }

  /// Prints the line, using only memory of the stack.
  private static func say(_ size: Int) {
    guard let texts = unsafe texts else { return }
    unsafe put(texts.before)
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var (first, rest) = (digits.count, UInt(bitPattern: size))
      repeat {
        first -= 1
        unsafe digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      unsafe put(UnsafeMutableBufferPointer(rebasing: digits[first...]))
    }
    unsafe put(texts.after)
  }

  private static func put(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
  }
}
