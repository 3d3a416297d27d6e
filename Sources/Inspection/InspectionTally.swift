package import GoHeapDump
import HeapReading

/// Counts what an inspection shows, while a dump is read.
package struct InspectionTally: RecordObserver {
  package let wanted = RecordSet(.goroutine, .stackFrame, .allocSample)
  private(set) var objects = ObjectSizeCounter()
  private(set) var goroutines = GoroutineCounter()
  /// Samples whose address is not in the range of the heap.
  private(set) var samplesOutside = 0
  private var heap: (start: UInt64, end: UInt64) = (0, 0)

  package init() {}

  package mutating func visit(params: Params) { heap = params.arena }

  package mutating func visit(objectSizes: Span<UInt64>) { objects.add(objectSizes) }

  package mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .goroutine: try goroutines.add(record, bytes)
    case .stackFrame: try goroutines.add(frame: record, bytes)
    case .allocSample:
      let address = record[.object] ?? 0
      if address < heap.start || address >= heap.end { samplesOutside += 1 }
    default: break
    }
  }
}
