public import ByteStreams
import Synchronization
public import SystemPackage

/// The journal of batches: a file of JSON lines, one for each finished input, followed by one for each input in work.
///
/// It survives the end of the process at any moment: a line is written in one piece, and the beginning of a torn line is
/// cut off when the journal is opened again. A journal that is no regular file (`/dev/null`) is only written. A file that
/// is not a journal is not changed.
public final class Journal: Sendable {
  private struct State {
    var index = JournalIndex()
    /// The conversions that this batch has in work, and those that were in work when an earlier batch ended.
    var unfinished = UnfinishedWork()
    let file: FileDescriptor
    /// Where the next line begins; nil if it is no regular file.
    var end: Int64?

    /// The last line of the same input and output, without its end.
    func line(like entry: JournalEntry) throws -> [UInt8]? {
      guard let place = index[entry] else { return nil }
      let line = try FileBytes(duplicating: file, length: place.upperBound).read(place)
      return line.count == place.count ? line : nil
    }

    mutating func append(_ entry: JournalEntry) throws {
      let line = try entry.line()
      unfinished.remove(entry)
      try write(try self.line(like: entry) == line ? nil : line, of: entry)
    }

    /// Writes the line of a finished entry, if there is one, and then a line for each dump that is in work.
    ///
    /// Lines about work are cut off before anything else is written. So a process that ends in the middle leaves whole
    /// lines, and perhaps the beginning of one.
    mutating func write(_ line: [UInt8]?, of entry: JournalEntry? = nil) throws {
      var bytes = line.map { $0 + [0x0a] } ?? []
      if let end {
        for entry in unfinished.entries { bytes += try entry.line() + [0x0a] }
        try file.resize(to: end)
        try file.seek(offset: end, from: .start)
      }
      do {
        try file.writeAll(bytes)
      } catch {
        // A full disk takes the beginning of a line. Another job might have room for its own line after that.
        if let end { try? file.resize(to: end) }
        throw error
      }
      guard let end, let line, let entry else { return }
      index[entry] = Int(end)..<Int(end) + line.count
      self.end = end + Int64(line.count) + 1
    }

    /// Forgets what this batch has in work.
    mutating func forgetWork(_ before: UnfinishedWork) {
      unfinished = unfinished.intersection(before)
      try? write(nil)
    }
  }

  /// Its name, unless the user chooses another.
  public static let defaultName = "manifest.jsonl"

  /// The identity of the file; nil if it is no regular file.
  public let identity: FileIdentity?
  /// What the user should know about it; nil if nothing.
  public let warning: String?

  /// The conversions that were in work when an earlier batch ended.
  let unfinishedBefore: UnfinishedWork

  private let path: FilePath
  private let state: Mutex<State>

  /// Why a journal cannot be opened.
  public enum OpeningError: Error, Equatable, Sendable {
    /// The file has a line that batch does not write, at this byte.
    case notAJournal(line: Int, offset: Int64)
    /// The file cannot be read or written, or another process has it open.
    case file(ByteStreamError)
  }

  /// Opens the journal at `path`, which need not exist, and reads what it has.
  public init(path: FilePath) throws(OpeningError) {
    self.path = path
    do {
      let file = try FileDescriptor.open(
        path, .readWrite, options: [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      do {
        guard let status = try? Stat(file), status.isRegular else {
          (identity, warning, unfinishedBefore) = (nil, nil, UnfinishedWork())
          state = Mutex(State(file: file))
          return
        }
        identity = status.identity
        switch FileLock.take(file) {
        case .taken: warning = nil
        case .held: throw ByteStreamError.write(reason: "another batch is writing it")
        case .unavailable(let failure):
          warning = "it cannot be locked here (\(failure)): no other batch may write it at the same time"
        }
        let reading = try JournalReading(file)
        if Int64(status.length) > reading.end { try file.resize(to: reading.end) }
        try file.seek(offset: reading.end, from: .start)
        unfinishedBefore = reading.unfinished
        state = Mutex(
          State(index: reading.index, unfinished: reading.unfinished, file: file, end: reading.endOfFinished))
      } catch {
        try? file.close()
        throw error
      }
    } catch {
      throw error as? OpeningError ?? .file(ByteStreamError(writing: error))
    }
  }

  deinit { state.withLock { try? $0.file.close() } }

  /// Brings all lines to the disk. Some file systems report only then that they could not keep them.
  ///
  /// - Throws: `BatchStop` if that fails.
  public func finish() throws(BatchStop) {
    try change { state in
      if state.end != nil { try state.file.bringToDisk() }
    }
  }

  /// The journal's last entry about the input and output of `entry`; nil if it has none.
  func entry(like entry: JournalEntry) -> JournalEntry? {
    state.withLock { state in
      // If the line cannot be read, its input is converted again.
      guard let line = try? state.line(like: entry), let known = JournalEntry(line: line) else { return nil }
      return known.outputKey == entry.outputKey ? known : nil
    }
  }

  /// Appends a line, unless the journal has the same line already.
  ///
  /// - Throws: `BatchStop` if it cannot be written. Then the file has no part of the line.
  func append(_ entry: JournalEntry) throws(BatchStop) { try change { try $0.append(entry) } }

  /// Notes that work on these entries begins.
  ///
  /// - Throws: `BatchStop` if that cannot be written.
  func begin(_ entries: [JournalEntry]) throws(BatchStop) {
    try change { state in
      for entry in entries { state.unfinished.add(entry) }
      // A journal that is only written, such as a pipe, is for those who wait for finished work.
      if state.end != nil { try state.write(nil) }
    }
  }

  private func change(_ body: (inout sending State) throws -> Void) throws(BatchStop) {
    do {
      try state.withLock { try body(&$0) }
    } catch {
      throw BatchStop(path: path.text, problem: ByteStreamError(writing: error))
    }
  }

  /// Notes that this batch was interrupted from outside, so that the dumps in work are not to blame.
  ///
  /// Errors are ignored: the process is about to end, and a dump that is still noted is converted alone the next time.
  func interrupt() { state.withLock { $0.forgetWork(unfinishedBefore) } }

  /// Notes that this batch was interrupted, then calls `end`, which ends the process. Until then, nothing more is written.
  public func interrupt(then end: () -> Never) -> Never {
    state.withLock { state in
      state.forgetWork(unfinishedBefore)
      end()
    }
  }
}

extension Journal.OpeningError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAJournal(let line, let offset):
      """
      cannot be written: it is not a journal: line \(line), at byte \(offset) (0x\(String(offset, radix: 16))), is none \
      of batch's
      """
    case .file(let error): error.description
    }
  }
}
