import SystemPackage

/// What went wrong below the level of any format: the operating system or a decompressor said no.
public enum ByteStreamError: Error, Equatable, Sendable {
  /// Bytes could not be read. `reason` is the operating system's or the library's text.
  case read(reason: String)
  /// A file was written to while it was read: what was read may be a mixture that was never in it. The lengths in bytes
  /// are those at the beginning and at the end of reading.
  case changed(from: Int, to: Int)
  /// Bytes could not be written. `reason` is the operating system's text.
  case write(reason: String)
  /// The file system of the output takes no more bytes, whatever the output: it is full, over quota or read-only.
  case full(reason: String)
  /// The reader of a pipe has gone: nothing more needs to be written, and nothing is wrong.
  case readerGone
  /// The output is there already and was not to be replaced.
  case exists

  /// What it means that the operating system would not let an output be made or written.
  public init(writing error: any Error) {
    switch error as? Errno {
    case .noSpace?, .diskQuotaExceeded?, .readOnlyFileSystem?: self = .full(reason: "\(error)")
    case .brokenPipe?: self = .readerGone
    default: self = .write(reason: "\(error)")
    }
  }
}

extension ByteStreamError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .read(let reason): "cannot be read: \(reason)"
    case .changed(let old, let new) where old == new: "written to while it was read, at a length of \(new) bytes"
    case .changed(let old, let new): "written to while it was read: \(old) bytes long before, \(new) now"
    case .write(let reason), .full(let reason): "cannot be written: \(reason)"
    case .readerGone: "the reader of the output has gone"
    case .exists: "exists already (-f replaces it)"
    }
  }
}
