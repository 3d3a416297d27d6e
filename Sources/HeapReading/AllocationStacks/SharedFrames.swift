import Pprof
import Synchronization

/// A table of frames that several threads look into while one adds to it.
///
/// Each reader has a lock of its own, which costs it next to nothing; the writer takes all of them.
final class SharedFrames: @unchecked Sendable {
  /// A reader's.
  fileprivate final class Lock: Sendable { let mutex = Mutex(()) }

  /// Lets one thread at a time look into the table.
  final class Reader: Sendable {
    private let shared: SharedFrames
    private let lock: Lock

    fileprivate init(_ shared: SharedFrames, _ lock: Lock) { (self.shared, self.lock) = (shared, lock) }

    /// Calls `FrameTable.find`, while nobody changes the table.
    func find(
      _ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, _ searches: inout FrameSearches, into ids: inout [UInt64]
    ) {
      lock.mutex.withLock { _ in shared.own.table.find(frames, in: bytes, &searches, into: &ids) }
    }
  }

  /// Cannot be copied: all threads would count the references to what it consists of, in the same cache lines.
  private struct Own: ~Copyable { var table: FrameTable }

  // Read with a reader's lock or by the thread that writes, changed with all locks.
  private var own: Own
  // What only the thread that writes has to do with.
  private var locks: [Lock] = []
  private var known: [FrameTable.Known] = []

  /// A table that nobody else has.
  init(_ table: FrameTable) { own = Own(table: table) }

  /// Another reader. To be called by the thread that writes.
  func reader() -> Reader {
    // A dump may give cause to begin anew any number of times: the readers that are gone are forgotten.
    var kept: [Lock] = []
    while var lock = locks.popLast() {
      if !isKnownUniquelyReferenced(&lock) { kept.append(lock) }
    }
    let lock = Lock()
    locks = kept + [lock]
    return Reader(self, lock)
  }

  /// The ids of the locations of frames that readers did not find. To be called by the thread that writes.
  func locate(
    _ frames: Span<UnknownFrame>, in bytes: Span<UInt8>, with tables: inout ProfileTables, into ids: inout [UInt64]
  ) {
    known.removeAll(keepingCapacity: true)
    tables.enter(frames, in: bytes, own.table, into: &ids, &known)
    insert(without: locks[...])
  }

  private func insert(without locks: ArraySlice<Lock>) {
    guard let first = locks.first else {
      let known = known
      return own.table.insert(known.span)
    }
    first.mutex.withLock { _ in insert(without: locks.dropFirst()) }
  }
}
