import GoHeapDump
import HeapReading

/// Looks on while a dump is read, and wants nothing.
struct Nobody: RecordObserver {
  let wanted = RecordSet()
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
}
