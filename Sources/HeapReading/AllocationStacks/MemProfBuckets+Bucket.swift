import GoHeapDump

extension MemProfBuckets {
  /// What a record says besides its stack.
  package struct Bucket {
    /// Bytes of one object.
    package let size: Int64
    package let allocs: Int64
    package let frees: Int64
    /// Where in the dump the record begins.
    package let offset: Int
    /// AllocSample records that name the bucket: sampled objects that are in the dump.
    package var samples: Int64 = 0

    /// What a record at `offset` says.
    init(size: UInt64, allocs: UInt64, frees: UInt64, offset: Int) throws(HeapDumpError.Problem) {
      self.size = try Self.signed(.size, size)
      self.allocs = try Self.signed(.allocs, allocs)
      self.frees = try Self.signed(.frees, frees)
      self.offset = offset
    }

    private static func signed(_ field: Field, _ value: UInt64) throws(HeapDumpError.Problem) -> Int64 {
      guard let signed = Int64(exactly: value) else {
        throw .tooLarge(field, value, limit: UInt64(Int64.max))
      }
      return signed
    }
  }
}
