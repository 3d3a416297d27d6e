public import ByteStreams
public import HeapReading
import Inspection
import Profiles

/// What holds of any bytes whatsoever that are read as a core, with the executable of its program.
public enum CoreProperties {
  /// Reads a core for each kind of profile and for inspection, and writes whatever profiles come out.
  ///
  /// - Returns: how many kinds of profiles came out.
  @discardableResult
  public static func check(_ core: any RandomAccessBytes, _ binaries: Binaries) throws(Violation) -> Int {
    var written = 0
    for kinds in [[ProfileKind.heap], [.live, .goroutine], [.retained, .types, .waste]] {
      written += try profiles(core, binaries, kinds).count
    }
    let inspection: Inspection
    do throws(HeapReadingError) {
      inspection = try Inspection(
        reading: RandomAccessSource(core, from: 0), binaries: binaries, views: InspectionViews(waste: 4))
    } catch {
      try checkMessage(error)
      return written
    }
    if let waste = inspection.waste { try InspectionProperties.check(waste, of: inspection.objects.bytes) }
    return written
  }

  private static func profiles(
    _ core: any RandomAccessBytes, _ binaries: Binaries, _ kinds: [ProfileKind]
  ) throws(Violation) -> [[UInt8]] {
    let profiles: DumpProfiles
    do throws(HeapReadingError) {
      profiles = try DumpProfiles(reading: RandomAccessSource(core, from: 0), binaries: binaries, kinds: kinds)
    } catch {
      try checkMessage(error)
      return []
    }
    var written: [[UInt8]] = []
    for kind in kinds {
      let sink = MemorySink()
      do throws(WritingError) {
        try profiles.write(kind, to: sink)
      } catch {
        guard case .profile(let error) = error else { throw Violation("memory cannot be written: \(error)") }
        try checkMessage(error)
        continue
      }
      try WrittenProfile.check(sink.bytes, hasExecutable: true)
      written.append(sink.bytes)
    }
    return written
  }

  /// An error is one line.
  private static func checkMessage(_ error: HeapReadingError) throws(Violation) {
    try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
  }
}
