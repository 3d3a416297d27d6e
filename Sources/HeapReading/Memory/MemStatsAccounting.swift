package import GoHeapDump

/// How the numbers of MemStats make up `sys`: what differs between releases.
///
/// Facts from runtime/mstats.go and heapdump.go of the releases. Up to Go 1.15 a dump holds the runtime's own counters,
/// not what runtime.ReadMemStats returns.
struct MemStatsAccounting: Sendable {
  /// The releases that count so.
  let releases: String
  /// Whether `heap_inuse` includes the spans that are stacks.
  let heapHoldsStacks: Bool
  /// Which numbers together are the memory of stacks.
  let stacks: [Field]
  /// Bits per word of the buffer that the dumper takes from the system while it writes objects. Where it is not 0,
  /// `other_sys` is read after that and counts the buffer, `sys` was added up before.
  let dumpBufferBits: UInt64
  /// What else one must know to compare with what the system says.
  var note: String?

  /// The ways of counting that a dump may have: several where the header does not tell the release.
  static func candidates(_ params: Params) -> [MemStatsAccounting] {
    switch params.version {
    case .go1_3: [go1_3]
    case .go1_4: [stacksInHeap("Go 1.4", dumpBufferBits: 2)]
    case .go1_5, .go1_6: [stacksInHeap("Go 1.5 and 1.6", dumpBufferBits: 1)]
    // The build version is there since Go 1.17.
    case .go1_7:
      params.goVersion == nil
        ? [go1_16, go1_9, stacksInHeap("Go 1.7 and 1.8", dumpBufferBits: 1)] : [go1_16]
    }
  }

  /// Stacks of the smallest size have memory of their own, the others are objects.
  private static let go1_3 = MemStatsAccounting(
    releases: "Go 1.3", heapHoldsStacks: false, stacks: [.stacksSys], dumpBufferBits: 0)

  /// Stacks are spans of the heap.
  private static func stacksInHeap(_ releases: String, dumpBufferBits: UInt64) -> MemStatsAccounting {
    MemStatsAccounting(
      releases: releases, heapHoldsStacks: true, stacks: [.stacksInuse, .stacksSys], dumpBufferBits: dumpBufferBits)
  }

  /// Stacks are spans that the heap does not count.
  private static let go1_9 = MemStatsAccounting(
    releases: "Go 1.9 to 1.15", heapHoldsStacks: false, stacks: [.stacksInuse, .stacksSys], dumpBufferBits: 1,
    note: """
      Go 1.11 and 1.12 count idle memory that was never touched, so top may show less; Go 1.12 to 1.15 release memory \
      only when the system runs short of it, so top may show more.
      """)

  /// What runtime.ReadMemStats returns, read before the dump is written.
  private static let go1_16 = MemStatsAccounting(
    releases: "Go 1.16 or newer", heapHoldsStacks: false, stacks: [.stacksSys], dumpBufferBits: 0)
}

extension [String: UInt64] {
  /// A number of MemStats; 0 if there is none.
  package subscript(_ field: Field) -> UInt64 { self[field.rawValue] ?? 0 }
}
