import Synchronization
public import SystemPackage

/// The bytes of a file on disk that is opened when something is read: of any number of such files, a few are open.
public final class ReopenedFileBytes: RandomAccessBytes {
  private let path: FilePath
  private let status: FileStatus
  public let length: Int

  /// Looks at the file at `path`, which must be a plain one.
  public init(path: FilePath) throws(ByteStreamError) {
    self.path = path
    let file = try FileBytes(path: path)
    guard let status = file.status else { throw .read(reason: "it has no status") }
    (self.status, length) = (status, file.length)
  }

  public func read(_ range: Range<Int>) throws(ByteStreamError) -> [UInt8] {
    range.isEmpty ? [] : try file().read(range)
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) throws(ByteStreamError) -> Int {
    try file().read(into: &buffer, at: range, from: offset)
  }

  /// The files that were read last, by who reads them.
  private static let open = Mutex<[(reader: ObjectIdentifier, file: FileBytes)]>([])
  private static let mostOpen = 8

  private func file() throws(ByteStreamError) -> FileBytes {
    let own = ObjectIdentifier(self)
    if let file = Self.open.withLock({ $0.first { $0.reader == own }?.file }) { return file }
    let file = try FileBytes(path: path)
    guard let now = file.status, now.identity == status.identity, now.length == status.length,
      now.modified == status.modified
    else { throw .read(reason: "it was changed meanwhile") }
    Self.open.withLock { open in
      if open.count >= Self.mostOpen { open.removeFirst() }
      open.append((own, file))
    }
    return file
  }

  deinit {
    let own = ObjectIdentifier(self)
    Self.open.withLock { $0.removeAll { $0.reader == own } }
  }
}
