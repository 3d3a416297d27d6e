public import ByteStreams
import FoundationEssentials
import Glibc
import Synchronization
public import SystemPackage

/// The journal of batches: a file of JSON lines, one for each input as it is finished.
///
/// It survives the end of the process at any moment: a line is written in one piece, and the beginning of one that was
/// torn is cut off when the journal is opened again. A journal that is no regular file (`/dev/null`) is only written.
public final class Journal: Sendable {
  private struct State {
    /// By input and output: what came last.
    var known: [[UInt8]: JournalEntry] = [:]
    var file: FileDescriptor
    /// Where the next line begins; nil if it is no regular file.
    var end: Int64?
  }

  /// How it is called unless the user says otherwise.
  public static let defaultName = "manifest.jsonl"

  private let path: FilePath
  private let state: Mutex<State>

  /// Opens the journal at `path`, which need not exist, and reads what it has.
  ///
  /// - Throws: `write`, also if another process has it open.
  public init(path: FilePath) throws(ByteStreamError) {
    self.path = path
    do {
      let file = try FileDescriptor.open(
        path, .readWrite, options: [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      guard FileStatus(descriptor: file)?.isRegular == true else {
        state = Mutex(State(file: file))
        return
      }
      guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
        try? file.close()
        throw ByteStreamError.write(reason: "another batch is writing it")
      }
      let (known, end) = try Self.read(file)
      state = Mutex(State(known: known, file: file, end: end))
    } catch let error as ByteStreamError {
      throw error
    } catch {
      throw ByteStreamError(writing: error)
    }
  }

  deinit {
    state.withLock { try? $0.file.close() }
  }

  /// What the journal says of the input and output of `entry`; nil if nothing.
  func entry(like entry: JournalEntry) -> JournalEntry? {
    state.withLock { $0.known[Self.key(entry)] }
  }

  /// Appends a line, unless it says nothing new.
  ///
  /// - Throws: `BatchStop` if it cannot be written; nothing of the line is in the file then.
  func append(_ entry: JournalEntry) throws(BatchStop) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let line = try encoder.encode(entry) + [0x0a]
      try state.withLock { state in
        let key = Self.key(entry)
        if state.known[key] == entry { return }
        do {
          // One write, at the end of the file: a reader never sees half a line, unless the process dies in it.
          try state.file.writeAll(line)
        } catch {
          // A disk that is full takes the beginning of a line; another job might have room for its own behind it.
          if let end = state.end {
            try? state.file.resize(to: end)
            _ = try? state.file.seek(offset: end, from: .start)
          }
          throw error
        }
        state.end = state.end.map { $0 + Int64(line.count) }
        state.known[key] = entry
      }
    } catch {
      throw BatchStop(path: path.text, problem: ByteStreamError(writing: error))
    }
  }

  /// Two entries of an archive may have one name; their outputs have not.
  private static func key(_ entry: JournalEntry) -> [UInt8] {
    // NUL is in no path. Bytes, because names that look alike are not one; nor does comparing texts take linear time.
    Array("\(entry.profile)\0\(entry.source)\0\(entry.entry ?? "\0")\0\(entry.output ?? "\0")".utf8)
  }

  /// Reads all lines, cuts off what is no whole one at the end, and leaves the file's position there.
  ///
  /// - Returns: what came last of each input and output, and where the lines end.
  private static func read(_ file: FileDescriptor) throws -> (known: [[UInt8]: JournalEntry], end: Int64) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    let whole = bytes.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    if whole < bytes.count { try file.resize(to: Int64(whole)) }
    try file.seek(offset: Int64(whole), from: .start)
    let decoder = JSONDecoder()
    var known: [[UInt8]: JournalEntry] = [:]
    for line in bytes[..<whole].split(separator: 0x0a) {
      // A line that is none of ours says nothing; its input is converted again.
      guard let entry = try? decoder.decode(JournalEntry.self, from: Data(line)) else { continue }
      known[key(entry)] = entry
    }
    return (known, Int64(whole))
  }
}
