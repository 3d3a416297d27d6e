package import GoRuntime

/// Where the fields of the runtime's structures are, in bytes, and what its numbers mean: what differs between releases.
///
/// An executable's debug information says it; without that, a table by release does. Of that, the values are those of
/// linux/amd64, and a few differ on arm64.
package struct RuntimeLayout: Equatable, Sendable {

  var heap = Heap()
  var span = Span()
  var special = Special()
  /// nil before Go 1.25: the finalizers' queue is that of cleanups, too.
  var cleanupQueue: CleanupQueue?
  var goroutine = Goroutine()
  var thread = Thread()
  /// Bytes of one cycle of a bucket's numbers: since Go 1.27 without bytes.
  var cycleSize: UInt64 = 32
  /// `_defer.link`, `_panic.arg` and `_panic.link`.
  var deferLink: UInt64 = 32
  var panicArgument: UInt64 = 8
  var panicLink: UInt64 = 24
  /// `moduledata.gcdatamask`.
  var dataMask: UInt64 = 536
  /// `mstats.last_gc_unix`.
  var lastCollection: UInt64 = 3592
  var statistics = Statistics()

  /// `mheap`
  struct Heap: Equatable, Sendable {
    var sweepGeneration: UInt64 = 65856
    var allSpans: UInt64 = 65864
    var arenas: UInt64 = 66008
    /// Slices of arenas' numbers.
    var arenaLists: [UInt64] = [66096]
    /// Where in `heapArena` are a bit for each word that is a pointer, and a bit for each 64 words behind which an object has
    /// no more pointers; nil since Go 1.22, which keeps such bits in spans.
    var arenaBits: ArenaBits?
  }

  /// `heapArena`
  struct ArenaBits: Equatable, Sendable {
    var pointers: UInt64 = 0
    var noMore: UInt64 = 0x100000
  }

  /// `mspan`
  struct Span: Equatable, Sendable {
    var length = 160
    var start = 24, pageCount = 32
    var freeIndex = 48, elementCount = 50
    /// Bytes of these two.
    var countWidth = 2
    var allocBits = 64, markBits = 72
    var sweepGeneration = 88, allocCount = 96, spanClass = 98, state = 99
    var elementSize = 104, specials = 128
    /// nil where there is none.
    var largeType: Int? = 152
  }

  /// `special`
  struct Special: Equatable, Sendable {
    var offsetWidth = 8
    var kind: UInt64 = 16
    /// Where the part ends that all have.
    var payload: UInt64 = 24
    var finalizer: UInt8 = 1
    var profile: UInt8 = 3
    /// Those of cleanups and weak pointers; nil before Go 1.24, where there are none.
    var cleanup: UInt8?
    var weakHandle: UInt8?
    /// Whether a cleanup's record has an adapter, a closure and an argument, as since Go 1.26: before, it has a closure that holds both.
    var hasArgument = false
  }

  /// `cleanupQueue`, and `cleanupBlock`
  struct CleanupQueue: Equatable, Sendable {
    /// The link of all blocks begins behind two paddings.
    var all: UInt64 = 128
    var next: UInt64 = 16, count: UInt64 = 24, cleanups: UInt64 = 32
  }

  /// `g`
  struct Goroutine: Equatable, Sendable {
    /// Bytes that are read of one.
    var length = 384
    var stackLow = 0, stackHigh = 8
    var panic = 32, `defer` = 40, thread = 48
    var sp = 56, pc = 64, context = 80, link = 96
    var syscallSP = 112, syscallPC = 120
    var stackTop = 136, status = 152, id = 160, waitSince = 176, waitReason = 184
    var creator = 288, start = 304, labels = 352
    /// nil where there is none.
    var runningCleanups: Int?
  }

  /// `m`
  struct Thread: Equatable, Sendable {
    var processID: UInt64 = 72, signalGoroutine: UInt64 = 80
    var id: UInt64 = 232
    /// Where the link may be, the likeliest place first: it moved within a release.
    var links: [UInt64] = [328]
    /// Behind the link.
    var vdsoSP: UInt64 = 552
  }

  /// Whether the collector marks small objects in their spans; nil if the Go version tells.
  var isGreenTea: Bool?

  /// The oldest release whose cores are read.
  static let oldest = GoVersion(minor: 21)

  /// The releases whose structures are known: `Go 1.21 to 1.27`.
  static var releases: String { "Go 1.\(oldest.minor) to 1.\(GoVersion.newest.minor)" }

  /// The layout of a release on a machine; nil if its structures are not known.
  package init?(_ version: GoVersion, _ machine: Machine) {
    guard (Self.oldest.minor...GoVersion.newest.minor).contains(version.minor) else { return nil }
    let minor = version.minor
    if minor == 21 {
      heap.arenas = 65944
      heap.arenaLists = [66032]
      heap.arenaBits = ArenaBits()
      span = Span(
        length: 168, freeIndex: 48, elementCount: 56, countWidth: 8, allocBits: 72, markBits: 80, sweepGeneration: 96,
        allocCount: 104, spanClass: 106, state: 107, elementSize: 112, specials: 136, largeType: nil)
      deferLink = 40
    }
    if minor >= 25 { heap.arenaLists = [66096, 66120] }
    if minor >= 22 {
      // They are behind a padding.
      heap.arenas += machine.extraPadding
      for index in heap.arenaLists.indices { heap.arenaLists[index] += machine.extraPadding }
    }
    if minor <= 23 { special = Special(offsetWidth: 2, kind: 10, payload: 16) }
    special.finalizer = minor <= 24 ? 1 : 2
    special.profile = minor <= 22 ? 2 : minor <= 24 ? 3 : 4
    if minor >= 24 {
      special.weakHandle = minor == 24 ? 2 : 3
      special.cleanup = minor == 24 ? 6 : 7
      special.hasArgument = minor >= 26
    }
    if minor >= 25 { cleanupQueue = CleanupQueue(all: 128 + 2 * machine.extraPadding) }
    if minor >= 27 { cycleSize = 16 }
    if minor >= 26 { (panicArgument, panicLink) = (0, 16) }
    if minor >= 26 { dataMask = minor == 26 ? 544 : 520 }
    if minor >= 25 { lastCollection = 3568 }
    goroutine = Goroutine(minor: minor)
    thread = Thread(minor: minor)
    statistics = Statistics(minor: minor)
    // The lists of spans (mheap.central) end with a padding each.
    let behindCentral = machine.extraPadding * UInt64(Statistics.spanClasses + (minor >= 22 ? 1 : 0))
    statistics.spansInUse += behindCentral
    statistics.cachesInUse += behindCentral
  }
}

extension RuntimeLayout.Goroutine {
  fileprivate init(minor: Int) {
    if minor != 23 && minor != 24 {
      (stackTop, status, id, waitSince, waitReason) = (128, 144, 152, 168, 176)
      if minor <= 25 { (creator, start, labels) = (280, 296, 344) }
    }
    if minor >= 25 { (link, syscallSP, syscallPC) = (88, 104, 112) }
    if minor >= 25 { runningCleanups = minor == 25 ? 218 : 220 }
  }
}

extension RuntimeLayout.Thread {
  fileprivate init(minor: Int) {
    if minor >= 25 { (processID, signalGoroutine) = (64, 72) }
    if minor == 25 { id = 224 }
    let link: UInt64
    switch minor {
    case 21: (link, vdsoSP) = (336, 808 - 336)
    case 22: (link, vdsoSP) = (328, 1120 - 328)
    case 23: (link, vdsoSP) = (328, 856 - 328)
    case 24: (link, vdsoSP) = (328, 880 - 328)
    case 25: (link, vdsoSP) = (344, 896 - 344)
    default: (link, vdsoSP) = (352, 896 - 352)
    }
    links = [link] + stride(from: 320, through: 380, by: 8).filter { $0 != link }
  }
}
