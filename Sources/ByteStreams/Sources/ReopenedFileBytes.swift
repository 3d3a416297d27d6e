import Synchronization
public import SystemPackage

/// The bytes of a file on disk that is open only while it is among the files that were read last. So there can be any
/// number of them.
public final class ReopenedFileBytes: RandomAccessBytes {
  private let path: FilePath
  private let status: Stat
  public var length: Int { status.length }

  /// Looks at the file at `path`, which must be a plain one.
  public init(path: FilePath) throws(ByteStreamError) {
    self.path = path
    status = try FileBytes(path: path).status()
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) throws(ByteStreamError) -> Int {
    try file().read(into: &buffer, at: range, from: offset)
  }

  /// The files that were read last, by their readers.
  private static let open = Mutex<[(reader: ObjectIdentifier, file: FileBytes)]>([])
  private static let mostOpen = 8

  private func file() throws(ByteStreamError) -> FileBytes {
    let own = ObjectIdentifier(self)
    if let file = Self.open.withLock({ $0.first { $0.reader == own }?.file }) { return file }
    let file = try FileBytes(path: path)
    let now = try file.status()
    guard now.identity == status.identity, now.length == status.length, now.modified == status.modified else {
      throw .read(reason: "it was changed meanwhile")
    }
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
