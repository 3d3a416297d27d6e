import ByteStreams
import CMalloc
import Glibc
import Names

/// What happens when there is no memory left: a line that says so, instead of a stack trace, and no temporary files.
enum OutOfMemory {
  /// What is printed in front of the number of bytes and behind it: made before, as nothing can be allocated then.
  nonisolated(unsafe) private static var texts: (before: Text, after: Text)?

  private typealias Text = UnsafeMutableBufferPointer<UInt8>

  /// Has the process end with status 1.
  ///
  /// - Parameters:
  ///   - name: what is being worked on, as in other messages.
  ///   - advice: what the user can do, to be read behind a semicolon.
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

  /// Prints the line, in memory of the stack.
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
