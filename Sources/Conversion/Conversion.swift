import Archives
public import ByteStreams
import GoHeapDump
import Gzip
public import HeapReading
public import Profiles

/// Converts dumps to profiles: all choices, and the two halves of the work, reading and writing.
public struct Conversion: Sendable {
  /// The program's runtime.MemProfileRate; nil to infer it.
  public var rate: Int64?
  /// Whether to convert a dump that cannot be read to its end as far as it can be read.
  public var isPartialWelcome = false
  /// How profiles are written.
  public var writing = WritingOptions()

  /// Dumps of the same process; what they do not have is shown as new. Nil for none.
  public var since: EarlierHeaps?

  /// The only objects that a paths profile is to have; nil for all.
  public var focus: ObjectQuery?

  /// Executables to take function names from; nil for the names in the dumps.
  public var binaries: Binaries?

  /// How reading talks to the caller.
  public var reporting = Reporting()

  /// A conversion that chooses nothing: rate, time and names come from the dumps.
  public init() {}

  /// Why there is no profile.
  public enum Failure: Error, Equatable, Sendable {
    /// The input cannot be opened, read or decompressed.
    case input(ByteStreamError)
    /// The input is an archive.
    case archive
    /// The input is no heap dump, or one that cannot be converted.
    case dump(HeapReadingError)
    /// An earlier dump of that name cannot be read, and why not.
    case earlier(String, String)
    /// The output cannot be written.
    case output(ByteStreamError)

    /// Whether the input is an archive, which may hold dumps.
    public var isArchive: Bool {
      switch self {
      case .archive: true
      case .dump(.dump(let error, _)): if case .notAHeapDump(let kind) = error.problem { kind.isArchive } else { false }
      default: false
      }
    }

    /// Whether the input is no heap dump at all.
    var isNotADump: Bool {
      if case .dump(.dump(let error, _)) = self, case .notAHeapDump = error.problem { true } else { false }
    }
  }

  /// Calls what opens or reads an input.
  public static func reading<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do { return try body() } catch { throw .input(ByteStreamError(reading: error)) }
  }

  /// Reads a file, and fails if it was written to meanwhile, whether reading succeeded or not: a dump that its program
  /// still writes only seems to be damaged, and a file may hold the halves of two dumps.
  ///
  /// - Returns: what `reading` returns.
  /// - Throws: what `reading` throws; `input` if the file was written to.
  public static func unchanged<Value>(
    _ file: FileSource, _ reading: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result = Result(catching: reading)
    try Self.reading { try file.requireUnchanged() }
    return try result.get()
  }

  /// Opens an input, which may be compressed or an archive.
  static func open(_ source: any ByteSource) throws(Failure) -> OpenedInput {
    try reading { try OpenedInput(source, plainPrefixes: ["go1.", "\u{7f}ELF"]) }
  }

  /// The bytes of a dump, decompressed if it is compressed.
  public static func openDump(_ source: any ByteSource) throws(Failure) -> any ByteSource {
    switch try open(source) {
    case .archive: throw .archive
    case .stream(let plain): return plain
    }
  }

  /// Reads the objects of an earlier dump, compressed or not.
  ///
  /// - Parameter name: what it is called in labels.
  public static func earlier(
    _ source: any ByteSource, _ name: String, _ binaries: Binaries?
  ) throws(Failure) -> EarlierHeap {
    let dump = try openDump(source)
    do { return try EarlierHeap(reading: dump, name: name, binaries: binaries) } catch { throw .dump(error) }
  }

  /// Reads a dump, compressed or not, for profiles of these kinds.
  public func read(_ source: any ByteSource, for kinds: [ProfileKind]) throws(Failure) -> DumpProfiles {
    try read(plain: Self.openDump(source), for: kinds)
  }

  /// Reads a dump that is not compressed.
  func read(plain source: any ByteSource, for kinds: [ProfileKind]) throws(Failure) -> DumpProfiles {
    do {
      return try DumpProfiles(
        reading: source, rate: rate, binaries: binaries, isPartialWelcome: isPartialWelcome, reporting: reporting,
        kinds: kinds, since: since, focus: focus)
    } catch {
      throw .dump(error)
    }
  }

  /// Writes a profile and finishes the sink.
  ///
  /// - Parameter compressing: whether with gzip.
  public func write(
    _ profiles: DumpProfiles, _ kind: ProfileKind, to sink: any ByteSink, compressing: Bool
  ) throws(Failure) {
    do {
      try profiles.write(kind, to: compressing ? GzipSink(sink) : sink, writing)
    } catch {
      switch error {
      case .profile(let problem): throw .dump(problem)
      case .output(let problem): throw .output(problem)
      }
    }
  }
}

extension Conversion.Failure: CustomStringConvertible {
  public var description: String { message(SettingNames()) }

  /// The failure in one line, for a journal that names the input or the output.
  ///
  /// - Parameter names: what the settings are called that help.
  public func message(_ names: SettingNames) -> String {
    switch self {
    case .input(let error): error.description
    case .archive: "an archive inside an archive"
    case .dump(let error): error.message(names)
    case .earlier(let name, let problem): "\(name): \(problem)"
    case .output(.exists): "exists"
    case .output(let error): "the output \(error)"
    }
  }
}
