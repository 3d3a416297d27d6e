import Archives
public import ByteStreams
import GoHeapDump
import Gzip
public import Profiles

/// How dumps are made profiles: everything that can be chosen, and the two halves of the work.
public struct Conversion: Sendable {
  /// runtime.MemProfileRate if it is known; nil to infer it.
  public var rate: Int64?
  /// Whether a dump that cannot be read to its end is converted as far as it goes.
  public var isPartialWelcome = false
  /// When the profiles were taken, in nanoseconds since 1970; nil for what the dump says.
  public var timeNanos: Int64?
  /// Texts that every sample is labelled with.
  public var labels: [SampleLabel] = []
  /// Whether goroutine profiles have those of the runtime, too.
  public var keepsSystemGoroutines = false

  /// Executables to take function names from; nil for the names in the dumps.
  public var binaries: Binaries?

  /// A conversion that takes what the dumps say.
  public init() {}

  /// Why there is no profile.
  public enum Failure: Error, Equatable, Sendable {
    /// The input is no heap dump at all; in words, of one line.
    case notADump(String)
    /// The input is an archive.
    case archive
    /// The input cannot be converted; in words, of one line.
    case input(String)
    /// The output cannot be written.
    case output(ByteStreamError)
  }

  /// Opens what may be compressed or an archive.
  static func open(_ source: any ByteSource) throws(Failure) -> OpenedInput {
    do {
      return try OpenedInput(source, plainPrefix: "go1.")
    } catch {
      throw .input(error.description)
    }
  }

  /// Opens a dump, compressed or not: the bytes of the dump itself.
  public static func openDump(_ source: any ByteSource) throws(Failure) -> any ByteSource {
    switch try open(source) {
    case .archive: throw .archive
    case .stream(let plain): return plain
    }
  }

  /// Reads a dump, compressed or not, for profiles of these kinds.
  public func read(_ source: any ByteSource, for kinds: [ProfileKind]) throws(Failure) -> DumpProfiles {
    try read(plain: Self.openDump(source), for: kinds)
  }

  /// Reads a dump that is not compressed.
  func read(plain source: any ByteSource, for kinds: [ProfileKind]) throws(Failure) -> DumpProfiles {
    do {
      return try DumpProfiles(
        reading: source, rate: rate, binaries: binaries, isPartialWelcome: isPartialWelcome, kinds: kinds)
    } catch {
      if case .dump(let problem, _) = error, case .notAHeapDump = problem.problem { throw .notADump(error.description) }
      throw .input(error.description)
    }
  }

  /// Writes a profile and finishes the sink.
  ///
  /// - Parameter compressing: whether with gzip.
  public func write(
    _ profiles: DumpProfiles, _ kind: ProfileKind, to sink: any ByteSink, compressing: Bool
  ) throws(Failure) {
    do {
      try profiles.write(
        kind, to: compressing ? GzipSink(sink) : sink, timeNanos: timeNanos, labels: labels,
        keepingSystemGoroutines: keepsSystemGoroutines)
    } catch {
      switch error {
      case .profile(let problem): throw .input(problem.description)
      case .output(let problem): throw .output(problem)
      }
    }
  }
}
