import Glibc

/// Moments in the form that people read.
package enum TimeText {
  /// The moment so many nanoseconds after the beginning of 1970: `2026-11-23 10:00:00 UTC`.
  package static func utc(nanos: UInt64) -> String {
    var seconds = time_t(nanos / 1_000_000_000)
    var parts = unsafe tm()
    // The C library writes no more than there is room for.
    return unsafe String(unsafeUninitializedCapacity: 32) { text in
      unsafe gmtime_r(&seconds, &parts)
      return unsafe strftime(text.baseAddress, text.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
    }
  }
}
