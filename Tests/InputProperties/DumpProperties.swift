import ByteStreams
public import GoHeapDump
import HeapReading
import HeapReading
import Profiles

/// What holds of any bytes whatsoever that are read as a heap dump.
public enum DumpProperties {
  /// What becomes of a dump.
  public enum Outcome {
    /// It makes a valid profile of every kind.
    case profiles
    /// It is a dump, but recorded no allocations.
    case noMemProf
    /// It cannot be read, or its numbers do not fit.
    case error(HeapDumpError)
  }

  /// Reads `bytes` in all ways that there are, and writes whatever profiles come out.
  ///
  /// - Parameter rate: runtime.MemProfileRate; nil to infer it.
  public static func check(_ bytes: [UInt8], rate: Int64? = nil) throws(Violation) -> Outcome {
    let kept = readingError(bytes, .all)
    let skipped = readingError(bytes, [])
    try Violation.unless(
      kept == skipped, "kept, the records have \(kept.text); passed over, they have \(skipped.text)")
    for chunk in [bytes.count, 61] { try checkCopy(bytes, chunk: chunk, kept) }
    let outcome = try convert(MemorySource(bytes), rate)
    let inPieces = try convert(MemorySource(bytes, chunk: 61), rate)
    try checkPartial(try convert(MemorySource(bytes), rate, isPartialWelcome: true), outcome)
    switch (outcome, inPieces) {
    case (.failure(let error), .failure(let other)) where error == other:
      return try failed(error, kept, bytes)
    case (.success(let profiles), .success(let others)) where profiles == others:
      try Violation.unless(kept == nil, "there are profiles in spite of \(kept.text)")
      for profile in profiles { try WrittenProfile.check(profile) }
      return .profiles
    default:
      throw Violation("at once: \(outcome.text); in pieces: \(inPieces.text)")
    }
  }

  /// A dump that can be read is copied byte for byte; one that cannot is copied up to what is wrong in it.
  private static func checkCopy(_ bytes: [UInt8], chunk: Int, _ readingError: HeapDumpError?) throws(Violation) {
    let sink = MemorySink()
    var problem: HeapDumpError?
    do {
      var reader = try HeapDumpReader(MemorySource(bytes, chunk: max(chunk, 1)))
      var writer = HeapDumpWriter(reader.version, to: sink)
      try reader.read(into: &writer)
      try writer.finish()
    } catch {
      problem = error
    }
    try Violation.unless(problem == readingError, "copied, the records have \(problem.text), not \(readingError.text)")
    try Violation.unless(
      problem == nil ? sink.bytes == bytes : bytes.starts(with: sink.bytes),
      "copied, \(bytes.count) bytes become \(sink.bytes.count) others")
  }

  private static func failed(
    _ error: HeapReadingError, _ readingError: HeapDumpError?, _ bytes: [UInt8]
  ) throws(Violation) -> Outcome {
    try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
    let problem: HeapDumpError
    switch error {
    case .dump(let dumpError, _), .nothingToSave(let dumpError, _): problem = dumpError
    case .noMemProf:
      try Violation.unless(readingError == nil, "no profile is missed in spite of \(readingError.text)")
      return .noMemProf
    case .binary, .mismatch, .nothingFound, .notEarlier: throw Violation("an executable that nobody named: \(error)")
    case .noMemStats: throw Violation("a profile of the memory that nobody wanted: \(error)")
    case .graph: throw Violation("a graph that nobody wanted: \(error)")
    }
    try Violation.unless((0...bytes.count).contains(problem.offset), "\(bytes.count) bytes, but \(problem)")
    // What a profile does not take is found where it stands, before anything that cannot be read.
    if let readingError {
      try Violation.unless(problem.offset <= readingError.offset, "\(problem), not \(readingError)")
    }
    return .error(problem)
  }

  /// What is made of a dump as far as it goes must fit what is made of it as a whole.
  private static func checkPartial(
    _ partial: Result<[[UInt8]], HeapReadingError>, _ whole: Result<[[UInt8]], HeapReadingError>
  ) throws(Violation) {
    switch (whole, partial) {
    case (.success(let profiles), .success(let others)) where profiles == others: return
    case (.failure(let error), .failure(let other)) where error == other: return
    case (.failure(.dump(let error, buckets: 0)), .failure(.nothingToSave(let other, _))) where error == other: return
    case (.failure(.dump(_, buckets: 1...)), .success(let profiles)):
      for profile in profiles { try WrittenProfile.check(profile) }
    // What there is may be the start of the program alone, or add up to too much.
    case (.failure(.dump(_, buckets: 1...)), .failure(.noMemProf)): return
    case (.failure(.dump(_, buckets: 1...)), .failure(.dump(let error, buckets: 0))):
      guard case .overflow = error.problem else { fallthrough }
    default:
      throw Violation("as a whole: \(whole.text); as far as it goes: \(partial.text)")
    }
  }

  /// The profiles of all kinds, encoded.
  private static func convert(
    _ source: MemorySource, _ rate: Int64?, isPartialWelcome: Bool = false
  ) throws(Violation) -> Result<[[UInt8]], HeapReadingError> {
    let profiles: DumpProfiles
    do {
      profiles = try DumpProfiles(reading: source, rate: rate, isPartialWelcome: isPartialWelcome)
    } catch {
      return .failure(error)
    }
    var written: [[UInt8]] = []
    for kind in [ProfileKind.heap, .allocs, .live] {
      let sink = MemorySink()
      do {
        try profiles.write(kind, to: sink)
      } catch {
        guard case .profile(let problem) = error else { throw Violation("memory refused to be written: \(error)") }
        return .failure(problem)
      }
      written.append(sink.bytes)
    }
    return .success(written)
  }

  private static func readingError(_ bytes: [UInt8], _ wanted: RecordSet) -> HeapDumpError? {
    do {
      var visitor = Visitor(wanted: wanted)
      var reader = try HeapDumpReader(MemorySource(bytes))
      try reader.read(into: &visitor)
      return nil
    } catch {
      return error
    }
  }

  /// Looks at all that it is handed.
  private struct Visitor: RecordVisitor {
    let wanted: RecordSet
    var objectDetail: ObjectDetail { wanted.contains(.object) ? .records : .sizes }

    func visit(params: Params) {}

    func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
      _ = bytes.extracting(record.contents)
      _ = bytes.extracting(record.name)
      for frame in record.frames {
        _ = bytes.extracting(frame.function)
        _ = bytes.extracting(frame.file)
      }
    }
  }
}

extension HeapDumpError? {
  fileprivate var text: String { map { "the error '\($0)'" } ?? "no error" }
}

extension Result<[[UInt8]], HeapReadingError> {
  fileprivate var text: String {
    switch self {
    case .success(let profiles): "profiles of \(profiles.map(\.count)) bytes"
    case .failure(let error): "the error '\(error)'"
    }
  }
}
