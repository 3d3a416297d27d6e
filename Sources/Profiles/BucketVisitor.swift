package import GoHeapDump

/// Takes the MemProf records of a dump, besides whatever else.
package protocol BucketVisitor: RecordVisitor {
  /// What comes of them.
  var buckets: MemProfBuckets { get set }
}

extension HeapDumpReader {
  /// Reads all records, and waits until all stacks are located.
  package mutating func readBuckets(into visitor: inout some BucketVisitor) throws(HeapDumpError) {
    do throws(HeapDumpError) {
      try read(into: &visitor)
    } catch {
      // What is wrong with a stack shows late, and comes first.
      try visitor.buckets.settle()
      throw error
    }
    try visitor.buckets.settle()
  }
}
