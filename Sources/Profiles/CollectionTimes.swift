package import GoHeapDump
import HeapReading

/// Looks for the garbage collections before the dump, of which the last one is a profile's time.
package struct CollectionTimes: RecordObserver {
  package let wanted = RecordSet(.memStats)
  /// Collections that had ended.
  package private(set) var count: UInt64 = 0
  /// When the last one ended, in nanoseconds since 1970; 0 if there was none.
  package private(set) var last: Int64 = 0

  package init() {}

  package mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    guard record.tag == .memStats else { return }
    count = record[.numGC] ?? 0
    let claimed = record[.lastGC] ?? 0
    guard let time = Int64(exactly: claimed) else {
      throw record.error(.tooLarge(.lastGC, claimed, limit: UInt64(Int64.max)))
    }
    last = time
  }
}
