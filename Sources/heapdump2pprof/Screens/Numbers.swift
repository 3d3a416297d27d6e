import Names

/// Numbers in the form that people read.
enum Numbers {
  /// Bytes with three digits and a unit, by 1024 as in pprof: `512 B`, `1.39 MiB`, `16.3 GiB`.
  static func bytes(_ count: UInt64) -> String { ByteCount.text(count) }

  /// Bytes, a number that may be negative, as `-1.39 MiB`.
  static func bytes(_ count: Int64) -> String { (count < 0 ? "-" : "") + bytes(count.magnitude) }

  /// `1,234,567`.
  static func grouped(_ count: some BinaryInteger) -> String { count.grouped }

  /// `12 %`; blank if there is no whole.
  static func percent(_ part: Double, of whole: Double) -> String { ByteCount.percent(part, of: whole) }

  /// The moment so many nanoseconds after the beginning of 1970: `2026-11-23 10:00:00 UTC`.
  static func time(nanos: UInt64) -> String { TimeText.utc(nanos: nanos) }
}
