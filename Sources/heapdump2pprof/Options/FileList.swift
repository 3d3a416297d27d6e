import ByteStreams
import SystemPackage

/// A file that lists files: one in each line, or with NUL after each, as find -print0 writes them.
///
/// If all lines end as on Windows, the carriage return is no part of a name. A byte order mark at the beginning never is.
struct FileList {
  /// The files, in their order.
  let paths: [FilePath]

  private static let (newline, carriageReturn, byteOrderMark) = (
    UInt8(0x0a), UInt8(0x0d), [0xef, 0xbb, 0xbf] as [UInt8]
  )

  /// What `bytes` name.
  init(_ bytes: [UInt8]) {
    guard !bytes.contains(0) else {
      paths = bytes.split(separator: 0).map { FilePath(bytes: $0) }
      return
    }
    let text = bytes.starts(with: Self.byteOrderMark) ? bytes[Self.byteOrderMark.count...] : bytes[...]
    var lines = text.split(separator: Self.newline, omittingEmptySubsequences: false)
    // After the last line feed there is a line only if it is not empty.
    let last = lines.removeLast()
    if !lines.isEmpty, lines.allSatisfy({ $0.last == Self.carriageReturn }) { lines = lines.map { $0.dropLast() } }
    paths = (lines + [last]).filter { !$0.isEmpty }.map { FilePath(bytes: $0) }
  }
}
