public import ByteStreams
public import GoExecutable
import Pprof
import Synchronization
public import SystemPackage

/// An executable that may have written a dump. Its functions are read when a dump needs them, once for all dumps
/// that need them at a time.
public final class Binary: Sendable {
  /// The file's name without its folders: what a profile calls it.
  public let name: String
  /// What its headers say.
  public let summary: ExecutableSummary
  private let opened = Mutex(Opened())

  private struct Opened {
    /// Of many executables memory is taken only for those that somebody uses.
    weak var executable: GoExecutable?
    var kept: GoExecutable?
    /// What its code says of the sampling rate; asked for once.
    var rate: MemProfileRate??
  }

  /// Why a file is of no use.
  public enum OpeningError: Error, Equatable, Sendable {
    /// It cannot be read.
    case input(ByteStreamError)
    /// It is no executable made by Go, or a damaged one.
    case executable(GoExecutableError)
  }

  /// Reads the headers of an executable.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - staysOpen: false if there may be more of them than a process can have open.
  public convenience init(path: FilePath, staysOpen: Bool = true) throws(OpeningError) {
    let bytes = try Result { () throws(ByteStreamError) -> any RandomAccessBytes in
      staysOpen ? try FileBytes(path: path) : try ReopenedFileBytes(path: path)
    }.mapError(OpeningError.input).get()
    try self.init(name: path.lastComponent?.string ?? path.string, bytes)
  }

  /// Reads the headers of an executable that is called `name`.
  public init(name: String, _ bytes: any RandomAccessBytes) throws(OpeningError) {
    self.name = name
    summary = try Result { () throws(GoExecutableError) in try ExecutableSummary(bytes) }
      .mapError(OpeningError.executable).get()
  }

  /// The executable with its functions.
  ///
  /// - Parameter keeping: whether they stay in memory for the next dump.
  func open(keeping: Bool) throws(GoExecutableError) -> GoExecutable {
    try opened.withLock { opened throws(GoExecutableError) in
      if let executable = opened.executable { return executable }
      let executable = try GoExecutable(summary)
      opened.executable = executable
      if keeping { opened.kept = executable }
      return executable
    }
  }

  /// What the code of the executable, which is this one, says of the sampling rate; nil if it says nothing.
  func memProfileRate(_ executable: GoExecutable) -> MemProfileRate? {
    opened.withLock { opened in
      if let known = opened.rate { return known }
      // Of one that is damaged there the samples alone tell the rate.
      let rate = try? executable.memProfileRate()
      opened.rate = .some(rate)
      return rate
    }
  }
}

extension ProfileTables {
  /// Empty ones, of a program whose executable is known or not.
  package init(_ binary: ChosenBinary?) {
    self.init()
    if let binary { setExecutable(binary) }
  }

  /// Names the executable that the names of inlined functions come from, and says where it was loaded; not of one that
  /// did not write the dump, of which no address would be right.
  mutating func setExecutable(_ chosen: ChosenBinary) {
    let (filename, buildID) = (chosen.binary.name, chosen.binary.summary.gnuBuildID ?? "")
    guard chosen.mismatch == nil, let code = chosen.executable.loadedCode,
      !code.addresses.lowerBound.addingReportingOverflow(chosen.bias).overflow || chosen.bias > 1 << 63
    else { return setExecutable(filename: filename, buildID: buildID) }
    let start = code.addresses.lowerBound &+ chosen.bias
    let (end, overflow) = start.addingReportingOverflow(code.addresses.upperBound - code.addresses.lowerBound)
    setExecutable(filename: filename, buildID: buildID, memory: overflow ? nil : start..<end, offset: code.offset)
  }
}

extension Binary.OpeningError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .input(let error): error.description
    case .executable(let error): error.description
    }
  }
}

/// The executables that function names may be taken from.
public struct Binaries: Sendable {
  /// What is done with them.
  public enum Use: Equatable, Sendable {
    /// There is one: that it did not write the dump is an error.
    case required
    /// There is one, and it is used whatever the dump says.
    case forced
    /// The one that wrote the dump is used, if it is among them.
    case matching
  }

  /// The executables, in the order in which they are tried.
  public let all: [Binary]
  /// What is done with them.
  public let use: Use
  /// Whether it is known to be the one, so that nothing has to fit.
  package var isKnown = false

  /// Executables.
  public init(_ all: [Binary], use: Use) { (self.all, self.use) = (all, use) }
}
