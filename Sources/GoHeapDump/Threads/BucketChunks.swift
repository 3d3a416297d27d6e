/// Reads MemProf records in chunks, as a visitor wants them prepared.
struct BucketChunks<Preparation: RecordPreparation>: ChunkReader {
  let version: FormatVersion
  let layout: [LayoutField]

  var tag: RecordTag { .memProf }

  /// One that is read by each thread, and one that each may have ready: where all is new, one holds nearly all its bytes.
  var chunkCount: Int { 4 }

  /// So many bytes hold a record or two, unless names or stacks are very long.
  var searched: Int { 128 << 10 }

  /// Those of a thousand frames.
  var longestRecord: Int { ByteWindow.capacity }

  func boundary(in bytes: Span<UInt8>) -> Int? { RecordBoundary.findBuckets(in: bytes) }

  func begin(_ buckets: inout PreparedBuckets<Preparation>, at offset: Int) {
    buckets.count = 0
    buckets.preparation.begin()
  }

  func fill(_ buckets: inout PreparedBuckets<Preparation>, _ window: inout ByteWindow, until limit: Int) {
    while window.offset < limit, window.count > 0, window.buffer[window.position] == tag.rawValue {
      buckets.record.tag = tag
      buckets.record.offset = window.offset
      buckets.record.ordinal = buckets.count + 1
      do throws(RecordDecoding.Failure) {
        // Only contents depend on what is long memory, which the record has none of.
        window.position = try RecordDecoding.decode(
          window.buffer, window.position + 1..<window.end, layout: layout, version: version, longMemory: LongMemory(),
          into: &buckets.record)
      } catch {
        // It does not end in the window, or it is wrong: the careful path sees to it.
        return
      }
      buckets.count += 1
      buckets.preparation.add(buckets.record, window.buffer.span)
    }
  }
}

/// What a visitor has made of MemProf records.
struct PreparedBuckets<Preparation: RecordPreparation> {
  let preparation: Preparation
  /// How many records it has.
  fileprivate(set) var count = 0
  /// The one that is being read.
  fileprivate var record = Record()

  init(_ preparation: Preparation) { self.preparation = preparation }
}
