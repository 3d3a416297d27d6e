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

/// Two observers that look at one reading, so that a dump is read once for both.
package struct ObserverPair<First: RecordObserver, Second: RecordObserver>: RecordObserver {
  package private(set) var first: First
  package private(set) var second: Second

  package init(_ first: First, _ second: Second) { (self.first, self.second) = (first, second) }

  package var wanted: RecordSet { first.wanted.union(second.wanted) }

  package mutating func visit(params: Params) {
    first.visit(params: params)
    second.visit(params: params)
  }

  package mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    try first.visit(record, bytes)
    try second.visit(record, bytes)
  }

  package mutating func visit(objectSizes: Span<UInt64>) {
    first.visit(objectSizes: objectSizes)
    second.visit(objectSizes: objectSizes)
  }
}
