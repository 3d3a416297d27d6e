import ByteStreams
import GoHeapDump
import Pprof
import HeapReading
import Profiles

/// What holds of any bytes whatsoever that are read as a heap dump for profiles of its goroutines and of who holds what.
public enum GraphProperties {
  /// Reads `bytes` in all ways that there are, and writes whatever profiles come out.
  public static func check(_ bytes: [UInt8]) throws(Violation) {
    for kinds in [[ProfileKind.goroutine], [.retained], [.retained, .types, .goroutine, .waste, .heap]] {
      let whole = try convert(MemorySource(bytes), kinds)
      let inPieces = try convert(MemorySource(bytes, chunk: 61), kinds)
      try Violation.unless(whole == inPieces, "\(kinds), at once: \(whole.text); in pieces: \(inPieces.text)")
      let partial = try convert(MemorySource(bytes), kinds, isPartialWelcome: true)
      switch whole {
      case .success(let profiles):
        try Violation.unless(whole == partial, "as a whole: \(whole.text); as far as it goes: \(partial.text)")
        for profile in profiles { try WrittenProfile.check(profile) }
        if kinds.contains(.retained) { try checkTotals(profiles[0], bytes) }
      case .failure(let error):
        try check(error, bytes)
        switch partial {
        case .success(let profiles): for profile in profiles { try WrittenProfile.check(profile) }
        case .failure(let error): try check(error, bytes)
        }
      }
    }
  }

  /// Every object is in the profile once.
  private static func checkTotals(_ retained: [UInt8], _ bytes: [UInt8]) throws(Violation) {
    var sizes = Sizes()
    do {
      var reader = try HeapDumpReader(MemorySource(bytes))
      try reader.read(into: &sizes)
    } catch {
      throw Violation("there is a profile, but read alone the objects have the error '\(error)'")
    }
    let profile: Profile
    do {
      profile = try Profile(decoding: retained)
    } catch {
      throw Violation("the profile that was written cannot be read: \(error)")
    }
    let objects = profile.sample.reduce(0) { $0 &+ $1.value[0] }
    let total = profile.sample.reduce(0) { $0 &+ $1.value[1] }
    try Violation.unless(
      objects == sizes.count && total == sizes.total,
      "\(objects) objects of \(total) bytes in the profile, \(sizes.count) of \(sizes.total) in the dump")
  }

  private static func check(_ error: HeapReadingError, _ bytes: [UInt8]) throws(Violation) {
    try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
    switch error {
    case .dump(let problem, _), .nothingToSave(let problem, _):
      try Violation.unless((0...bytes.count).contains(problem.offset), "\(bytes.count) bytes, but \(problem)")
    case .graph, .noMemProf, .noMemStats: return
    case .binary, .mismatch, .nothingFound, .notEarlier: throw Violation("an executable that nobody named: \(error)")
    }
  }

  /// The profiles of those kinds, encoded.
  private static func convert(
    _ source: MemorySource, _ kinds: [ProfileKind], isPartialWelcome: Bool = false
  ) throws(Violation) -> Result<[[UInt8]], HeapReadingError> {
    do throws(HeapReadingError) {
      let profiles = try DumpProfiles(
        reading: source, rate: 512 * 1024, isPartialWelcome: isPartialWelcome, kinds: kinds)
      var written: [[UInt8]] = []
      for kind in kinds where kind != .heap || kinds.count == 1 { written.append(try write(profiles, kind)) }
      return .success(written)
    } catch {
      return .failure(error)
    }
  }

  private static func write(_ profiles: DumpProfiles, _ kind: ProfileKind) throws(HeapReadingError) -> [UInt8] {
    let sink = MemorySink()
    do {
      try profiles.write(kind, to: sink, WritingOptions(keepsSystemGoroutines: true))
    } catch {
      if case .profile(let problem) = error { throw problem }
    }
    return sink.bytes
  }

  /// The objects of a dump, and nothing else of it.
  private struct Sizes: RecordVisitor {
    let wanted: RecordSet = []
    let objectDetail = ObjectDetail.sizes
    var count: Int64 = 0
    var total: Int64 = 0

    func visit(params: Params) {}

    func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}

    mutating func visit(objectSizes: Span<UInt64>) {
      for index in objectSizes.indices {
        count &+= 1
        total &+= Int64(truncatingIfNeeded: objectSizes[index])
      }
    }
  }
}

extension Result<[[UInt8]], HeapReadingError> {
  fileprivate var text: String {
    switch self {
    case .success(let profiles): "profiles of \(profiles.map(\.count)) bytes"
    case .failure(let error): "the error '\(error)'"
    }
  }
}
