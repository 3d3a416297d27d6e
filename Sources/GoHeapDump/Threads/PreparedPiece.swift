/// What a visitor has made of the records of one chunk of a dump.
final class PreparedPiece<Preparation: RecordPreparation>: ChunkPiece, @unchecked Sendable {
  let preparation: Preparation
  /// How many records it has.
  private(set) var count = 0

  private var record = Record()

  init(_ preparation: Preparation) {
    self.preparation = preparation
    super.init()
  }

  /// Empties it.
  func begin() {
    count = 0
    preparation.begin()
  }

  /// Takes the records that lie in the window, up to the first that begins at the offset `limit` or behind.
  func fill(
    _ tag: RecordTag, _ layout: [LayoutField], _ version: FormatVersion, _ window: inout ByteWindow, until limit: Int
  ) {
    // Out of self, so that handing it out does not copy it.
    var record = Record()
    swap(&record, &self.record)
    defer { swap(&record, &self.record) }
    record.tag = tag
    while window.offset < limit, window.count > 0, window.buffer[window.position] == tag.rawValue {
      record.offset = window.offset
      record.ordinal = count + 1
      do throws(RecordDecoding.Failure) {
        // Only contents depend on what is long memory, which the record has none of.
        window.position = try RecordDecoding.decode(
          window.buffer, window.position + 1..<window.end, layout: layout, version: version, longMemory: LongMemory(),
          into: &record)
      } catch {
        // It does not end in the window, or it is wrong: the careful path sees to it.
        return
      }
      count += 1
      preparation.add(record, window.buffer.span)
    }
  }
}
