import ByteStreams
import DumpBuilding
import Inspection

/// A dump made by hand whose numbers agree, unless a test has it otherwise.
struct MadeProgram {
  var layout = DumpBuilder.Layout.go1_7
  var version = "go1.27.3"
  var pointerSize: UInt64 = 8
  /// Bytes of the objects.
  var objects = [64, 64, 48]
  /// Addresses of sampled objects, all of the bucket.
  var samples: [UInt64] = [0xc0_0000_0000]
  var bucketSize: UInt64 = 64
  /// The file at the leaf of its stack.
  var leafFile = "/go/src/runtime/malloc.go"
  var allocs: UInt64 = 3
  var frees: UInt64 = 2
  /// The wait reasons of goroutines.
  var goroutines = ["sleep"]
  var frames = 1
  var hasData = true
  /// Addresses that a global variable has.
  var globals: [UInt64] = []
  /// MemStats by the runtime's names.
  var stats: [String: UInt64] = [
    "alloc": 176, "total_alloc": 300, "sys": 13338, "nmalloc": 5, "nfree": 2, "heap_alloc": 176, "heap_sys": 12288,
    "heap_idle": 4096, "heap_inuse": 8192, "heap_released": 1000, "heap_objects": 3, "stacks_inuse": 500,
    "stacks_sys": 600, "mspan_inuse": 1, "mspan_sys": 70, "mcache_inuse": 1, "mcache_sys": 80, "buckhash_sys": 90,
    "gc_sys": 100, "other_sys": 110, "next_gc": 4096, "last_gc": 7, "pause_total_ns": 9,
  ]

  private static let order = [
    "alloc", "total_alloc", "sys", "nlookup", "nmalloc", "nfree", "heap_alloc", "heap_sys", "heap_idle", "heap_inuse",
    "heap_released", "heap_objects", "stacks_inuse", "stacks_sys", "mspan_inuse", "mspan_sys", "mcache_inuse",
    "mcache_sys", "buckhash_sys", "gc_sys", "other_sys", "next_gc", "last_gc", "pause_total_ns",
  ]

  /// The dump.
  var bytes: [UInt8] {
    var builder = DumpBuilder(layout)
    builder.params(pointerSize: pointerSize, lastString: version)
    for (index, size) in objects.enumerated() { builder.object(0xc0_0000_0000 + UInt64(index) * 64, size: size) }
    for reason in goroutines { builder.goroutine(1, waitReason: reason) }
    for _ in 0..<frames { builder.stackFrame() }
    let words = globals.flatMap { global in (0..<8).map { UInt8(truncatingIfNeeded: global >> ($0 * 8)) } }
    if hasData { builder.data(1, words, fields: globals.indices.map { (kind: 1, offset: UInt64($0 * 8)) }) }
    builder.bss(2, [])
    builder.memStats(
      Self.order.map { stats[$0] ?? 0 }, pauses: [UInt64](repeating: 0, count: 256), numGC: 1)
    builder.memProf(
      bucket: 1, size: bucketSize, stack: [("runtime.mallocgc", leafFile, 1), ("main.f", "/src/main.go", 2)],
      allocs: allocs, frees: frees)
    for sample in samples { builder.allocSample(sample, bucket: 1) }
    builder.eof()
    return builder.bytes
  }

  /// What is found in it, at rate 1.
  func inspect(rate: Int64? = 1, holders: Int? = nil) throws -> Inspection {
    try Inspection(reading: MemorySource(bytes), rate: rate, views: InspectionViews(holders: holders))
  }

  /// The names of the checks that differ.
  func differing() throws -> [String] {
    try inspect().checks.filter { !$0.agrees }.map(\.name)
  }
}
