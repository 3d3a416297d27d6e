import ByteStreams
import GoHeapDump
import Inspection
import HeapReading

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
    try Violation.unless((try? inspection.json())?.utf8.first == UInt8(ascii: "{"), "what is found is no JSON")
    try checkHolders(bytes, inspection)
  }

  /// What holds the objects, and what types they have, is found of every dump that can be inspected, or there is a reason in the objects.
  private static func checkHolders(_ bytes: [UInt8], _ inspection: Inspection) throws(Violation) {
    let found: Inspection
    do {
      found = try Inspection(
        reading: MemorySource(bytes), views: InspectionViews(holders: 4, types: 4, waste: 4, suspects: 4))
    } catch {
      switch error {
      case .graph: return
      // Only a pass over pointers looks at fields.
      case .dump(let problem, buckets: 0) where (0...bytes.count).contains(problem.offset): return
      default: throw Violation("inspected with what holds the objects, the dump has the error '\(error)'")
      }
    }
    guard let holders = found.holders else { throw Violation("holders were asked for, and there are none") }
    let parts = [holders.held, holders.shared, holders.unreachable]
    let bytes = parts.reduce(0) { $0 + $1.bytes }
    let objects = parts.reduce(0) { $0 + $1.objects }
    try Violation.unless(
      found.objects == inspection.objects && bytes == found.objects.bytes && objects == found.objects.count,
      "held, shared and unreachable are \(objects) objects of \(bytes) bytes, all are \(found.objects.count) of "
        + "\(found.objects.bytes)")
    for root in holders.largest {
      try Violation.unless(
        root.children.reduce(0) { $0 + $1.bytes } <= root.bytes, "\(root) is less than what it holds")
    }
    guard let suspects = found.suspects else { throw Violation("suspects were asked for, and there are none") }
    for suspect in suspects.largest {
      try Violation.unless(
        suspect.bytes <= bytes && suspect.objects <= objects && suspect.inside.allSatisfy { $0.bytes <= suspect.bytes },
        "\(suspect) is more than all, or less than what is inside")
    }
    guard let waste = found.waste else { throw Violation("waste was asked for, and there is none") }
    try check(waste, of: found.objects.bytes)
    guard let types = found.types else { throw Violation("types were asked for, and there are none") }
    let listed = types.largest.reduce(types.others.bytes) { $0 + $1.bytes }
    let known = [types.exact, types.partial, types.untyped].reduce(0) { $0 + $1.bytes }
    try Violation.unless(
      listed == bytes && known + types.unreachable.bytes == bytes && types.unreachable == holders.unreachable
        && types.perhapsReachable.bytes <= known,
      "types have \(listed) bytes, of \(known) they are known or not, \(types.unreachable) are garbage; all are \(bytes)"
    )
    for type in types.largest {
      try Violation.unless(
        (type.bytes...bytes).contains(type.retained.bytes), "\(type) retains less than it is, or more than all")
    }
  }

  /// Each byte counts once: rows and kinds are the same bytes, and no more than roots lead to.
  static func check(_ waste: WasteSummary, of bytes: UInt64) throws(Violation) {
    let kinds = waste.kinds.reduce(0) { $0 + $1.wasted.bytes }
    let rows = waste.largest.reduce(waste.others.bytes + waste.othersPerhaps.bytes) { $0 + $1.wasted.bytes }
    try Violation.unless(
      kinds == waste.bytes + waste.perhapsBytes && rows == kinds && kinds <= waste.reachableBytes
        && waste.reachableBytes <= bytes && waste.knownArrayBytes <= waste.arrayBytes
        && waste.arrayBytes <= waste.reachableBytes,
      "\(kinds) bytes of waste by kind, \(rows) by row, \(waste.reachableBytes) in use; all are \(bytes)")
    for kind in waste.kinds {
      try Violation.unless(
        kind.wasted.objects > 0 && kind.wasted.bytes <= kind.total, "\(kind) is more than its objects")
    }
  }
}
