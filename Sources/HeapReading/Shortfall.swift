public import GoHeapDump

/// What is there, and what is not, of a dump of which only a part could be read.
///
/// A dump ends with its MemProf and AllocSample records, in this order: what comes before them is not needed for a
/// profile, so a dump that was cut short has either most of its profile or nothing of it.
public struct Shortfall: Equatable, Sendable {
  /// Where and why reading ended.
  public let problem: HeapDumpError
  /// MemProf records before that.
  public let buckets: Int
  /// AllocSample records before that: if there are any, no MemProf record is missing.
  public let samples: Int
  /// Goroutines before that.
  public let goroutines: Int
  /// Whether all objects were read, and all that holds them.
  public let hasAllRoots: Bool

  /// Whether what was read is enough for whoever wants that.
  package func allows(_ wants: HeapWants, _ buckets: MemProfBuckets) -> Bool {
    if wants.contains(.objects) { return hasAllRoots }
    return wants.contains(.goroutines) ? goroutines > 0 : buckets.hasNumbers
  }

  /// Whether all MemProf records are there.
  public var hasAllBuckets: Bool { samples > 0 || isOnlyExcess }

  /// Whether all AllocSample records are there.
  public var hasAllSamples: Bool { isOnlyExcess }

  /// Whether the whole dump was read, and then there was more.
  package var isOnlyExcess: Bool { problem.problem == .trailingBytes }
}

extension Shortfall: CustomStringConvertible {
  /// What there is and what lacks of what somebody wants, for a warning and a comment.
  package func description(of wants: HeapWants) -> String {
    if wants.isDisjoint(with: [.objects, .goroutines]) || isOnlyExcess { return description }
    let found = "only a part of the dump could be read (\(problem))"
    if hasAllRoots { return "\(found), but all objects, goroutines and what else holds objects" }
    return "\(found): \(Self.count(goroutines, "goroutine")), some may be missing"
  }

  /// For a warning and a comment: `only a part of the dump could be read (at byte 99 (0x63) …): 71 MemProf records`.
  public var description: String {
    if isOnlyExcess { return "the whole dump was read, but there is more (\(problem))" }
    let found = "only a part of the dump could be read (\(problem)): \(Self.count(buckets, "MemProf record"))"
    if hasAllBuckets {
      return "\(found), which is all, and \(Self.count(samples, "AllocSample record")), some may be missing"
    }
    return "\(found), some may be missing, and no AllocSample record"
  }

  package static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
}
