import Archives
public import ByteStreams
import Gzip
public import Profiles

/// One dump made one profile: which, and how.
public struct Conversion: Sendable {
  /// The kind of profile.
  public var kind: ProfileKind
  /// runtime.MemProfileRate if it is known; nil to infer it.
  public var rate: Int64?
  /// When the profile was taken, in nanoseconds since 1970; nil for what the dump says.
  public var timeNanos: Int64?
  /// Whether the output is compressed with gzip.
  public var compressing: Bool

  /// A conversion with everything that can be chosen.
  public init(_ kind: ProfileKind, rate: Int64?, timeNanos: Int64?, compressing: Bool) {
    self.kind = kind
    self.rate = rate
    self.timeNanos = timeNanos
    self.compressing = compressing
  }

  /// Why there is no profile.
  public enum Failure: Error, Equatable, Sendable {
    /// Because of the input; in words, of one line.
    case input(String)
    /// Because of the output.
    case output(ByteStreamError)
  }

  /// Reads a dump, compressed or not, and writes its profile.
  ///
  /// - Parameter opening: opens the output, once it is known that the input can be opened.
  /// - Returns: what the user should know, a line each.
  public func convert(
    _ source: any ByteSource, opening: () throws(ByteStreamError) -> any ByteSink
  ) throws(Failure) -> [String] {
    let plain: any ByteSource
    do {
      plain = try Compression.open(source)
    } catch {
      throw .input(error.description)
    }
    var sink: any ByteSink
    do {
      sink = try opening()
    } catch {
      throw .output(error)
    }
    if compressing { sink = GzipSink(sink) }
    let profiles: DumpProfiles
    do {
      profiles = try DumpProfiles(reading: plain, rate: rate)
    } catch {
      throw .input(error.description)
    }
    do {
      try profiles.write(kind, to: sink, timeNanos: timeNanos)
    } catch {
      switch error {
      case .profile(let problem): throw .input(problem.description)
      case .output(let problem): throw .output(problem)
      }
    }
    return profiles.warnings
  }
}
