import ByteStreams
import DumpBuilding
import Pprof
import HeapReading
import Profiles
import Testing

@Suite("The sampling rate")
struct SamplingRateTests {
  /// A dump of `count` objects of each size, as many of them sampled as are expected at a rate, and of `unsampled` others
  /// of 64 bytes that never could be.
  private func dump(
    rate: Double, sizes: [Int], count: Int, unsampled: Int = 0, allocations: Int = 1, buildVersion: String = "go1.27.3"
  ) -> MadeDump {
    var dump = MadeDump(buildVersion: buildVersion)
    var buckets: [(size: Int, samples: Int)] = []
    for size in sizes {
      let probability = rate <= 1 ? 1 : 1 - 1 / Self.exponential(Double(size) / rate)
      buckets.append((size, Int((Double(count) * probability).rounded())))
      for object in 0..<count { dump.builder.object(UInt64(size << 32 + object * size), size: size) }
    }
    for object in 0..<unsampled { dump.builder.object(UInt64(1 << 60 + object * 64), size: 64) }
    var counters = [UInt64](repeating: 0, count: 24)
    counters[1] = UInt64(sizes.reduce(0, +) * count * allocations + unsampled * 64)
    counters[4] = UInt64(sizes.count * count * allocations + unsampled)
    dump.builder.memStats(counters, pauses: [UInt64](repeating: 0, count: 256), numGC: 3)
    for (index, bucket) in buckets.enumerated() {
      let samples = UInt64(bucket.samples)
      dump.bucket(
        UInt64(index + 1), size: UInt64(bucket.size), ["main.f\(index)"], allocs: samples * UInt64(allocations),
        frees: samples * UInt64(allocations - 1))
    }
    for (index, bucket) in buckets.enumerated() {
      for object in 0..<bucket.samples {
        dump.builder.allocSample(UInt64(bucket.size << 32 + object * bucket.size), bucket: UInt64(index + 1))
      }
    }
    return dump
  }

  /// Euler's series, so that the test does not use what it tests.
  private static func exponential(_ x: Double) -> Double {
    if x > 1 { return exponential(x / 2) * exponential(x / 2) }
    var (sum, term) = (1.0, 1.0)
    for n in 1..<40 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }

  @Test(
    "small, middle and larger objects, with objects that never were sampled among them",
    arguments: [1, 64, 512, 4096, 65536], [[24], [16, 48, 256], [32, 640, 1024]])
  func found(_ rate: Int64, _ sizes: [Int]) throws {
    // Enough for some dozen samples at the largest rate.
    let count = rate < 65536 ? 3000 : 2_000_000 / sizes.reduce(0, +)
    let dump = dump(rate: Double(rate), sizes: sizes, count: count, unsampled: 200, allocations: 3)
    let found = try dump.read(rate: nil).rate
    #expect(found.value == rate || Double(found.value) / Double(rate) == 2, "\(found)")
    #expect(found.source == .inferred)
    let low = try #require(found.low)
    #expect(low <= rate && rate <= found.high ?? .max, "\(found)")
    #expect(try dump.read(rate: nil).warnings(of: .heap).contains { $0.hasPrefix("sampling rate \(found.value)") })
  }

  @Test("a damaged dump may have numbers of any size")
  func damaged() throws {
    for allocs in [UInt64(1), 1 << 20, 1 << 62] {
      for total in [UInt64(1), 1 << 40, UInt64.max] {
        var dump = MadeDump()
        var counters = [UInt64](repeating: 0, count: 24)
        (counters[1], counters[4]) = (total, total)
        dump.builder.memStats(counters, pauses: [UInt64](repeating: 0, count: 256), numGC: 3)
        dump.bucket(1, size: 8, ["main.f"], allocs: allocs, frees: 0)
        let rate = try dump.read(rate: nil).rate
        #expect(rate.description.contains("sampling rate "))
      }
    }
  }

  @Test("the default is kept unless a sum refutes it; from few samples with a warning")
  func standard() throws {
    let many = dump(rate: 524_288, sizes: [4096, 32768], count: 2000)
    #expect(try many.read(rate: nil).rate.source == .defaultFits)
    #expect(try many.read(rate: nil).warnings(of: .heap).isEmpty)
    let few = dump(rate: 524_288, sizes: [1024], count: 2000)
    #expect(try few.read(rate: nil).rate.source == .tooFewSamples)
    let warnings = try few.read(rate: nil).warnings(of: .heap)
    #expect(
      warnings == ["sampling rate 524288, the default: there are only 4 samples to tell it by (rate sets another)"])
  }

  @Test("a rate far above the default is found where most of the heap has no samples")
  func large() throws {
    let dump = dump(rate: 0x80_0000, sizes: [1 << 20, 1 << 16], count: 600)
    let rates: [Int64] = [4 << 20, 8 << 20, 16 << 20]
    #expect(rates.contains(try dump.read(rate: nil).rate.value))
  }

  @Test("an estimate that cannot be in the dump is a warning, also of a rate that the user gave; in inspect, too")
  func impossible() throws {
    let dump = dump(rate: 1, sizes: [24], count: 1000)
    for kind in [ProfileKind.heap, .allocs, .live] {
      let warnings = try dump.read(rate: 524_288, kinds: [kind]).warnings(of: kind)
      #expect(
        warnings.count == 1
          && warnings[0].contains("bytes in use are estimated, and all objects of the dump have 24000"))
      #expect(warnings[0].contains("the sampling rate is not 524288"))
      #expect(try dump.read(rate: 1, kinds: [kind]).warnings(of: kind).isEmpty)
    }
    // What was freed since the last collections is in the numbers that it published.
    var freed = MadeDump()
    freed.builder.object(0, size: 64)
    freed.builder.memStats()
    freed.bucket(1, size: 64, ["main.f"], allocs: 9, frees: 1)
    freed.builder.allocSample(0, bucket: 1)
    let warnings = try freed.read(kinds: [.heap, .live])
    #expect(warnings.warnings(of: .heap).contains { $0.contains("the kind live shows what is there") })
    #expect(warnings.warnings(of: .live).isEmpty)
  }

  @Test("no samples: an error or a profile without, and what is known of it")
  func noSamples() throws {
    func error(_ allocated: UInt64, _ buildVersion: String) throws -> String? {
      var dump = MadeDump(buildVersion: buildVersion)
      dump.builder.object(0, size: 64)
      var counters = [UInt64](repeating: 0, count: 24)
      counters[1] = allocated
      dump.builder.memStats(counters, pauses: [UInt64](repeating: 0, count: 256), numGC: 1)
      dump.bucket(1, size: 1152, ["runtime.allocm", "runtime.schedinit"], allocs: 1, frees: 0)
      do {
        _ = try dump.profile(rate: nil)
        return nil
      } catch WritingError.profile(let error) {
        return "\(error)"
      }
    }
    // Since Go 1.17 nothing is recorded without a reader.
    let small = try #require(try error(50_000, "go1.27.3"))
    #expect(small.contains("none of the 50000 bytes that the program allocated was sampled: of so small a heap"))
    #expect(small.contains("or the program links no reader of the memory profile"))
    let large = try #require(try error(500_000_000, "go1.27.3"))
    #expect(!large.contains("so small") && large.contains("links no reader of the memory profile, or it set"))
    // Before that there is a profile, of the runtime's start alone.
    #expect(try error(50_000, "") == nil)
    #expect(try #require(try error(500_000_000, "")).contains("set runtime.MemProfileRate to 0"))
  }

  @Test("any number of different sizes comes to a limited number of classes")
  func work() throws {
    func classes(_ sizes: Int) throws -> Int {
      var dump = MadeDump()
      for size in 1...sizes { dump.bucket(UInt64(size), size: UInt64(size * 37), ["main.f"], allocs: 1, frees: 0) }
      return try SamplingEvidence(
        dump.read().buckets, ObjectTotals(), allocated: (objects: 1 << 40, bytes: 1 << 40)
      ).sums.map(\.classCount).max() ?? 0
    }
    let (once, twice) = (try classes(20_000), try classes(40_000))
    #expect(once > 100 && twice <= once + 128 && twice < 128 * 64)
  }
}
