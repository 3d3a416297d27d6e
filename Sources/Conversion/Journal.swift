public import ByteStreams
import FoundationEssentials
import Glibc
import Synchronization
import SystemPackage

/// The journal of batches: a file of JSON lines, one for each input as it is finished.
///
/// It survives the end of the process at any moment: a line is written in one piece, and the beginning of one that was
/// torn is cut off when the journal is opened again.
public final class Journal: Sendable {
  private struct State {
    /// By input and output: what came last.
    var known: [String: JournalEntry] = [:]
    var file: FileDescriptor
  }

  private let state: Mutex<State>

  /// Opens the journal at `path`, which need not exist, and reads what it has.
  ///
  /// - Throws: `write`, also if another process has it open.
  public init(path: String) throws(ByteStreamError) {
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
        try? file.close()
        throw ByteStreamError.write(reason: "another batch is writing it")
      }
      state = Mutex(State(known: try Self.read(file), file: file))
    } catch let error as ByteStreamError {
      throw error
    } catch {
      throw .write(reason: "\(error)")
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
  func append(_ entry: JournalEntry) throws(ByteStreamError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let line = try encoder.encode(entry) + [0x0a]
      try state.withLock { state in
        let key = Self.key(entry)
        if state.known[key] == entry { return }
        // One write, at the end of the file: a reader never sees half a line, unless the process dies in it.
        try state.file.writeAll(line)
        state.known[key] = entry
      }
    } catch {
      throw .write(reason: "\(error)")
    }
  }

  /// Two entries of an archive may have one name; their outputs have not.
  private static func key(_ entry: JournalEntry) -> String {
    // NUL is in no path.
    "\(entry.profile)\0\(entry.source)\0\(entry.entry ?? "\0")\0\(entry.output ?? "\0")"
  }

  /// Reads all lines, cuts off what is no whole one at the end, and leaves the file's position there.
  private static func read(_ file: FileDescriptor) throws -> [String: JournalEntry] {
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
    var known: [String: JournalEntry] = [:]
    for line in bytes[..<whole].split(separator: 0x0a) {
      // A line that is none of ours says nothing; its input is converted again.
      guard let entry = try? decoder.decode(JournalEntry.self, from: Data(line)) else { continue }
      known[key(entry)] = entry
    }
    return known
  }
}
