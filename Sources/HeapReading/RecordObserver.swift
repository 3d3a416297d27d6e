package import GoHeapDump

/// Looks at what comes by while a dump is read, beside what every reading keeps of it.
package protocol RecordObserver {
  /// The kinds of records that it looks at.
  var wanted: RecordSet { get }

  /// What the dump says of its program: before everything else.
  mutating func visit(params: Params)

  /// A record: of one of the wanted kinds, or of another that somebody else wants.
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError)

  /// The sizes of some objects, if the reading has allocations.
  mutating func visit(objectSizes: Span<UInt64>)
}

extension RecordObserver {
  package mutating func visit(params: Params) {}

  package mutating func visit(objectSizes: Span<UInt64>) {}
}
