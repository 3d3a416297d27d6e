public import SystemPackage

/// What went wrong below the level of any format: the operating system or a decompressor said no.
public enum ByteStreamError: Error, Equatable, Sendable {
  /// Bytes could not be read.
  case read(Reason)
  /// A file was written to while it was read: what was read may be a mixture that was never in it. The lengths in bytes
  /// are those at the beginning and at the end of reading.
  case changed(from: Int, to: Int)
  /// Bytes could not be written.
  case write(Reason)
  /// The file system of the output takes no more bytes, whatever the output: it is full, over quota or read-only.
  case full(Errno)
  /// The reader of a pipe has gone: nothing more needs to be written, and nothing is wrong.
  case readerGone
  /// The output is there already and was not to be replaced.
  case exists

  /// Who said no.
  public enum Reason: Equatable, Sendable {
    /// The operating system, with this error.
    case system(Errno)
    /// This package, or a library that it uses; in words.
    case found(String)
  }

  /// Bytes could not be read, for a reason in words.
  public static func read(reason: String) -> ByteStreamError { .read(.found(reason)) }

  /// Bytes could not be written, for a reason in words.
  public static func write(reason: String) -> ByteStreamError { .write(.found(reason)) }

  /// The error of an input that could not be opened or read.
  ///
  /// - Parameter error: why: an `Errno`, or an error of this type, which stays as it is.
  package init(reading error: any Error) { self = error as? ByteStreamError ?? .read(Reason(error)) }

  /// The error of an output that could not be made or written.
  ///
  /// - Parameter error: why: an `Errno`, or an error of this type, which stays as it is.
  public init(writing error: any Error) {
    switch error {
    case let error as ByteStreamError: self = error
    case let error as Errno where [.noSpace, .diskQuotaExceeded, .readOnlyFileSystem].contains(error):
      self = .full(error)
    case Errno.brokenPipe: self = .readerGone
    case Errno.fileExists: self = .exists
    default: self = .write(Reason(error))
    }
  }

  /// Calls what opens or reads something.
  static func reading<Result>(_ body: () throws -> Result) throws(ByteStreamError) -> Result {
    do { return try body() } catch { throw ByteStreamError(reading: error) }
  }

  /// Calls what makes or writes something.
  package static func writing<Result>(_ body: () throws -> Result) throws(ByteStreamError) -> Result {
    do { return try body() } catch { throw ByteStreamError(writing: error) }
  }
}

extension ByteStreamError.Reason: CustomStringConvertible {
  fileprivate init(_ error: any Error) { self = (error as? Errno).map { .system($0) } ?? .found("\(error)") }

  public var description: String {
    switch self {
    case .system(let error): error.description
    case .found(let text): text
    }
  }
}

extension ByteStreamError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .read(let reason): "cannot be read: \(reason)"
    case .changed(let old, let new) where old == new: "written to while it was read, at a length of \(new) bytes"
    case .changed(let old, let new): "written to while it was read: \(old) bytes long before, \(new) now"
    case .write(let reason): "cannot be written: \(reason)"
    case .full(let error): "cannot be written: \(error)"
    case .readerGone: "the reader of the output has gone"
    case .exists: "exists already"
    }
  }
}
