package import GoHeapDump

/// Takes the MemProf records of a dump, besides whatever else.
package protocol BucketVisitor: RecordVisitor where Preparation == BucketPreparation {
  /// What comes of them.
  var buckets: MemProfBuckets { get set }

  /// Which frames are not shown; nil in front of Params.
  var hideRule: HideRule? { get }

  /// Where the names of frames come from.
  var names: NameResolution { get }
}

extension BucketVisitor {
  /// Names from an executable, and objects' sites, take the records in their order.
  package var preparesBuckets: Bool { buckets.canBePrepared && names.choice.chosen == nil && !wantsPointers }

  package mutating func makePreparation() -> BucketPreparation {
    guard let hideRule else { preconditionFailure("a MemProf record in front of Params") }
    return buckets.preparation(hideRule)
  }

  package mutating func visit(_ prepared: BucketPreparation, ordinal: Int) throws(HeapDumpError) {
    try buckets.add(prepared, ordinal: ordinal)
  }
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
