import ByteStreams
import GoHeapDump
import Inspection
import Profiles

/// What holds of any bytes whatsoever that are inspected as a heap dump.
public enum InspectionProperties {
  /// Inspects `bytes`, of which profiles were made with the given outcome.
  ///
  /// What cannot be inspected makes no profile either, which may fail at an earlier place.
  public static func check(_ bytes: [UInt8], _ outcome: DumpProperties.Outcome) throws(Violation) {
    let inspection: Inspection
    do {
      inspection = try Inspection(reading: MemorySource(bytes))
    } catch {
      guard case .dump(let own, buckets: 0) = error, case .error(let problem) = outcome, problem.offset <= own.offset
      else { throw Violation("inspected, the dump has the error '\(error)'; converted, there is \(outcome)") }
      return
    }
    try Violation.unless(inspection.json.utf8.first == UInt8(ascii: "{"), "what is found is no JSON")
  }
}
