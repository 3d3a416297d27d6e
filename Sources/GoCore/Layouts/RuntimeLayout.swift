package import GoRuntime

/// Where the fields of the runtime's structures are, in bytes, and what its numbers mean: what differs between releases.
///
/// The values are those of linux/amd64, as the compiler's debug information has them.
package struct RuntimeLayout: Sendable {
  let version: GoVersion

  var heap = Heap()
  var span = Span()
  var special = Special()
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

  /// `mheap`
  struct Heap: Sendable {
    var sweepGeneration: UInt64 = 65856
    var allSpans: UInt64 = 65864
    var arenas: UInt64 = 66008
    /// Slices of arenas' numbers.
    var arenaLists: [UInt64] = [66096]
  }

  /// `mspan`
  struct Span: Sendable {
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
  struct Special: Sendable {
    var offsetWidth = 8
    var kind: UInt64 = 16
    /// What is behind the part that all have.
    var payload: UInt64 = 24
    var finalizer: UInt8 = 1
    var profile: UInt8 = 3
  }

  /// `g`
  struct Goroutine: Sendable {
    var syscallSP = 112
    var stackTop = 136, status = 152, creator = 288, labels = 352
    /// nil where there is none.
    var runningCleanups: Int?
    /// Bytes that are read of one.
    static let length = 384
  }

  /// `m`
  struct Thread: Sendable {
    var processID: UInt64 = 72, signalGoroutine: UInt64 = 80
    var id: UInt64 = 232
    /// The places that it may have: it moved within a release.
    var links: [UInt64] = [328, 352]
    /// Behind the link.
    var vdsoSP: UInt64 = 552
  }

  /// The layout of a release, which is one from 1.21 to 1.27.
  package init?(_ version: GoVersion) {
    guard (21...27).contains(version.minor) else { return nil }
    self.version = version
    let minor = version.minor
    if minor == 21 {
      heap.arenas = 65944
      heap.arenaLists = [66032]
      span = Span(
        length: 168, freeIndex: 48, elementCount: 56, countWidth: 8, allocBits: 72, markBits: 80, sweepGeneration: 96,
        allocCount: 104, spanClass: 106, state: 107, elementSize: 112, specials: 136, largeType: nil)
      deferLink = 40
    }
    if minor >= 25 { heap.arenaLists = [66096, 66120] }
    if minor <= 23 { special = Special(offsetWidth: 2, kind: 10, payload: 16) }
    special.finalizer = minor <= 24 ? 1 : 2
    special.profile = minor <= 22 ? 2 : minor <= 24 ? 3 : 4
    if minor >= 27 { cycleSize = 16 }
    if minor >= 26 { (panicArgument, panicLink) = (0, 16) }
    if minor >= 26 { dataMask = minor == 26 ? 544 : 520 }
    if minor >= 25 { lastCollection = 3568 }
    switch minor {
    case 21, 22: goroutine = Goroutine(syscallSP: 112, stackTop: 128, status: 144, creator: 280, labels: 344)
    case 23, 24: break
    case 25:
      goroutine = Goroutine(syscallSP: 104, stackTop: 128, status: 144, creator: 280, labels: 344, runningCleanups: 218)
    default:
      goroutine = Goroutine(syscallSP: 104, stackTop: 128, status: 144, creator: 288, labels: 352, runningCleanups: 220)
    }
    if minor >= 25 { (thread.processID, thread.signalGoroutine) = (64, 72) }
    if minor == 25 { thread.id = 224 }
    switch minor {
    case 21: (thread.links, thread.vdsoSP) = ([336], 808 - 336)
    case 22: (thread.links, thread.vdsoSP) = ([328], 1120 - 328)
    case 23: (thread.links, thread.vdsoSP) = ([328], 856 - 328)
    case 24: break
    case 25: (thread.links, thread.vdsoSP) = ([344], 896 - 344)
    default: (thread.links, thread.vdsoSP) = ([352], 896 - 352)
    }
  }
}
