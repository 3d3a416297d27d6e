import ByteStreams
import Threads

/// How the records of one kind are read in chunks; see `ChunksAhead`.
protocol ChunkReader: Sendable {
  /// What becomes of the records.
  associatedtype Content

  /// The kind of records.
  var tag: RecordTag { get }
  /// How many chunks there may be at a time.
  var chunkCount: Int { get }
  /// So many bytes hold the beginning of a record, if there are such that can be read fast.
  var searched: Int { get }
  /// The longest record that the window is to hold; what is longer stops it.
  var longestRecord: Int { get }

  /// Where probably the first record begins; nil if it cannot be guessed.
  func boundary(in bytes: Span<UInt8>) -> Int?

  /// Empties the content, for records that begin at `offset`.
  func begin(_ content: inout Content, at offset: Int)

  /// Takes the records that lie in the window as a whole, up to the first that begins at the offset `limit` or behind, or
  /// that needs the careful path.
  func fill(_ content: inout Content, _ window: inout ByteWindow, until limit: Int)
}

/// Reads the records of one kind, many of which follow each other, in two threads.
///
/// Records have no index, so the dump is divided into chunks of equal length, and of each it is guessed where its first
/// record begins. A chunk's content are the records from that one on up to the first one that begins in the next chunk.
/// The reader takes it only when it has arrived exactly where that begins: then the guess was right, as what follows
/// depends on nothing in front of it. Otherwise it is dropped, and the reader looks itself.
///
/// The reader's own thread fills chunks, too, instead of waiting.
final class ChunksAhead<Reader: ChunkReader> {
  private let queue: ChunkQueue<Reader.Content>
  private let reader: Reader
  private var window: ByteWindow
  /// What the reader has looked at itself.
  private let own: Chunk<Reader.Content>

  /// Reads ahead of where `dump` is: in front of a record of the kind.
  ///
  /// - Parameter makeContents: gives empty ones, as many as it is told, or none if they are not to be read so.
  /// - Returns: nil if another thread cannot read the dump, or if less than two chunks of it are left: the reader fills the
  ///   first one itself, so hardly anything would be left for the other thread.
  init?(_ reader: Reader, _ dump: borrowing RecordReader, _ makeContents: (Int) -> [Reader.Content]) {
    guard let (bytes, origin) = dump.window.randomAccess,
      bytes.length - origin - dump.window.offset >= 2 * chunkLength
    else { return nil }
    var chunks = makeContents(reader.chunkCount + 1).map { Chunk($0) }
    guard let own = chunks.popLast() else { return nil }
    let queue = ChunkQueue(next: dump.window.offset / chunkLength, chunks)
    (self.queue, self.reader, self.own) = (queue, reader, own)
    window = ByteWindow(RandomAccessSource(bytes, from: origin))
    // Without a thread, the reader fills all chunks.
    _ = WorkerThread.start {
      var window = ByteWindow(RandomAccessSource(bytes, from: origin))
      while let chunk = queue.claim() {
        reader.fill(chunk, &window)
        queue.finish(chunk)
      }
    }
  }

  deinit { queue.stop() }

  /// The records from `offset` on, as far as they can be read fast: to be given back. Nil if there are none.
  func take(at offset: Int) -> Chunk<Reader.Content>? {
    let number = offset / chunkLength
    var limit = (number + 1) * chunkLength
    while let chunk = queue.chunk(number) {
      guard chunk.isDone else {
        if let next = queue.claimNow() {
          reader.fill(next, &window)
          queue.finish(next)
        } else {
          queue.wait(for: chunk)
        }
        continue
      }
      if chunk.start == offset { return chunk }
      if let start = chunk.start, start > offset {
        limit = start
        break
      }
      queue.giveBack(chunk)
    }
    reader.fill(own, &window, from: offset, until: limit)
    return own.end > offset ? own : nil
  }

  /// Lets a chunk be used for other records.
  func giveBack(_ chunk: Chunk<Reader.Content>) {
    if chunk !== own { queue.giveBack(chunk) }
  }
}

extension ChunkReader {
  /// Fills a chunk with its records, if it can be guessed where they begin.
  ///
  /// - Parameter window: over the whole dump; is moved.
  fileprivate func fill(_ chunk: Chunk<Content>, _ window: inout ByteWindow) {
    let start = chunk.number * chunkLength
    let limit = start + chunkLength
    chunk.start = nil
    do {
      try window.move(to: start)
      while window.count < searched, try window.refill(upTo: limit) {}
      guard let boundary = boundary(in: window.buffer.span.extracting(window.position..<window.end)) else { return }
      window.position += boundary
      try fill(chunk, moving: &window, until: limit)
    } catch {
      // The reader will meet the same error, and report it.
      chunk.start = nil
    }
  }

  /// Fills a chunk with the records from `offset` on, where one begins, up to the first that begins at `limit` or behind.
  fileprivate func fill(_ chunk: Chunk<Content>, _ window: inout ByteWindow, from offset: Int, until limit: Int) {
    chunk.end = offset
    do {
      try window.move(to: offset)
      try fill(chunk, moving: &window, until: limit)
    } catch {
      // What was read before the error is right; the reader will come upon the error.
    }
  }

  private func fill(_ chunk: Chunk<Content>, moving window: inout ByteWindow, until limit: Int) throws(ByteStreamError)
  {
    chunk.start = window.offset
    begin(&chunk.content, at: window.offset)
    while true {
      fill(&chunk.content, &window, until: limit)
      chunk.end = window.offset
      // A record may lie across the end of the window.
      guard chunk.end < limit, window.count < longestRecord,
        window.count == 0 || window.buffer[window.position] == tag.rawValue, try window.refill(upTo: limit)
      else { return }
    }
  }
}
