import GoHeapDump

/// What a dump says of its process and of how far that was, by which an earlier dump of the same process is known.
struct ProcessMoment: Sendable {
  var params: Params?
  /// The numbers of the MemStats record.
  var memStats: [Field: UInt64] = [:]
  /// The pauses of the last 256 collections: that of number n, from 1, is number (n + 255) % 256.
  var pauses: [UInt64] = []

  /// Takes a MemStats record.
  mutating func add(_ record: borrowing Record) {
    for field in Field.memStats { memStats[field] = record[field] }
    pauses = record.pauses
  }

  /// Why this cannot be an earlier moment of the same process; nil if nothing speaks against it.
  func reasonAgainstBeing(before later: ProcessMoment) -> String? {
    guard let own = params, let other = later.params else { return nil }
    for (what, one, two) in [
      ("Go release", own.buildVersion, other.buildVersion), ("format", own.version.name, other.version.name),
      ("machine", own.arch, other.arch), ("pointer size", "\(own.pointerSize)", "\(other.pointerSize)"),
    ] where one != two {
      return "its \(what) is \(Self.told(one)), not \(Self.told(two))"
    }
    let (heap, whole) = (own.arena, other.arena)
    if heap.start < whole.start || heap.end > whole.end {
      return "its heap lies at \(Self.text(heap)), which is not within \(Self.text(whole)), and a heap only grows"
    }
    for (field, what) in [
      (Field.numGC, "collections"), (.nmalloc, "allocated objects"), (.totalAlloc, "allocated bytes"),
      (.lastGC, "nanoseconds, when the last collection ended,"), (.pauseTotalNs, "nanoseconds of pauses"),
    ] {
      guard let one = memStats[field], let two = later.memStats[field], one > two else { continue }
      return "it counts \(one) \(what) already, the other one only \(two)"
    }
    return pauseThatDiffers(later).map { "the pause of collection \($0) is another one" }
  }

  /// The first collection that both still know, with different pauses.
  private func pauseThatDiffers(_ later: ProcessMoment) -> UInt64? {
    let count = UInt64(pauses.count)
    guard count > 0, later.pauses.count == pauses.count, let last = memStats[.numGC], let end = later.memStats[.numGC],
      last > 0
    else { return nil }
    let first = max(end > count ? end - count + 1 : 1, last > count ? last - count + 1 : 1)
    guard first <= last else { return nil }
    return (first...last).first { number in
      let place = Int((number + count - 1) % count)
      return pauses[place] != later.pauses[place]
    }
  }

  private static func told(_ text: String) -> String { text.isEmpty ? "not told" : text }

  private static func text(_ range: (start: UInt64, end: UInt64)) -> String {
    "0x\(String(range.start, radix: 16))–0x\(String(range.end, radix: 16))"
  }
}
