import DumpBuilding
import GoHeapDump
import Profiles
import Pprof
import Testing

@Suite("Numbers")
struct NumbersTests {
  private let big = UInt64(Int64.max)

  @Test(
    "scaled as runtime/pprof scales them, the fractions cut off",
    arguments: [
      // Count and bytes by its formula, computed with 40 digits.
      (16, 1, 524288, 32768, 524296), (8, 2, 524288, 131073, 1_048_584), (1 << 20, 3, 524288, 3, 3_638_089),
      (4096, 7, 4096, 11, 45358), (100, 5, 1, 5, 500),
    ] as [(UInt64, UInt64, Int64, Int64, Int64)])
  func scaling(_ size: UInt64, _ count: UInt64, _ rate: Int64, _ objects: Int64, _ bytes: Int64) throws {
    var dump = MadeDump()
    dump.bucket(1, size: size, ["main.f"], allocs: count, frees: 0)
    #expect(try dump.profile(rate: rate).sample[0].value == [objects, bytes, objects, bytes])
  }

  @Test("more frees than allocations make negative numbers")
  func negative() throws {
    var dump = MadeDump()
    dump.bucket(1, size: 1152, ["main.f"], allocs: 36, frees: 75)
    #expect(try dump.profile().sample[0].value == [36, 41472, -39, -44928])
  }

  @Test("zero samples and sizes stay")
  func zero() throws {
    var dump = MadeDump()
    dump.bucket(1, size: 0, ["main.f"], allocs: 5, frees: 1)
    dump.bucket(2, size: 8, ["main.f"], allocs: 0, frees: 0)
    #expect(try dump.profile().sample.map(\.value) == [[0, 0, 0, 0], [0, 0, 0, 0]])
  }

  @Test("what does not fit in 64 bits is an error that names the record: a product, a scaled value, a sum")
  func overflow() throws {
    func failure(_ make: (inout MadeDump) -> Void, rate: Int64 = 1) throws -> String {
      var dump = MadeDump()
      dump.bucket(1, size: 8, ["main.f"], allocs: 1, frees: 0)
      make(&dump)
      do {
        _ = try dump.profile(rate: rate)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    let product = try failure { $0.bucket(2, size: 1 << 32, ["main.f"], allocs: 1 << 32, frees: 0) }
    let scaled = try failure({ $0.bucket(2, size: 8, ["main.f"], allocs: 1 << 59, frees: 0) }, rate: 1 << 20)
    let sum = try failure {
      $0.bucket(2, size: 1, ["main.f"], allocs: big, frees: big)
    }
    for text in [product, scaled, sum] {
      #expect(text.contains("in MemProf record 2: ") && text.contains("does not fit in 64 bits"), "\(text)")
    }
    let count = try failure { $0.bucket(2, size: 1, ["main.f"], allocs: big + 1, frees: 0) }
    #expect(count.contains("MemProf record 2: the allocs claims 9223372036854775808"), "\(count)")
  }

  @Test("the rate is inferred from many objects as it was drawn", arguments: [128, 512, 8192, 65536, 1 << 20])
  func rate(_ rate: Int64) throws {
    // 200,000 objects of each size, as many sampled as are expected at this rate.
    var dump = MadeDump()
    for (index, size) in [48, 256, 1024].enumerated() {
      let count = 20000
      let expected = Double(count) * (1 - Self.exponential(-Double(size) / Double(rate)))
      for object in 0..<count { dump.builder.object(UInt64(index << 32 + object * size), size: size) }
      let bucket = UInt64(index + 1)
      dump.bucket(bucket, size: UInt64(size), ["main.f\(index)"], allocs: 9, frees: 0)
      for object in 0..<Int(expected.rounded()) {
        dump.builder.allocSample(UInt64(index << 32 + object * size), bucket: bucket)
      }
    }
    let found = try dump.read(rate: nil).rate
    #expect(found.value == rate)
    // The samples are those of the rate itself, so that it lies well within; with so many, the bounds are close.
    let interval = try #require(found.interval)
    let high = try #require(interval.high)
    #expect(interval.low < rate && rate < high && high < 2 * rate && 2 * interval.low > rate)
  }

  @Test("between which rates the real one lies: known exactly where one size has samples")
  func interval() throws {
    func read(_ objects: Int, _ samples: Int) throws -> (low: Int64, high: Int64?)? {
      var dump = MadeDump()
      for object in 0..<objects { dump.builder.object(UInt64(object * 512), size: 512) }
      dump.bucket(1, size: 512, ["main.f"], allocs: 9, frees: 0)
      for object in 0..<samples { dump.builder.allocSample(UInt64(object * 512), bucket: 1) }
      return try dump.read(rate: nil).rate.interval
    }
    // The likelihood of no sample among n is exp(-512 n / R), which is exp(-1.92) at the bound.
    let none = try #require(try read(1000, 0))
    #expect(none.low == Int64((512_000 / 1.92).rounded()) && none.high == nil)
    // Nothing to look at, nothing known.
    #expect(try read(0, 0) == nil)
    // All sampled: any small rate explains it; the likelihood (1 - exp(-512 / R))^100 is exp(-1.92) at the bound.
    let all = try #require(try read(100, 100))
    #expect(all.low == 1 && all.high == 129)
  }

  /// Euler's series, so that the test does not use what it tests.
  private static func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in 1..<400 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }

  @Test("fewer than ten samples, or a rate that the default explains: the default")
  func defaultRate() throws {
    var dump = MadeDump()
    for object in 0..<3000 { dump.builder.object(UInt64(object * 512), size: 512) }
    dump.bucket(1, size: 512, ["main.f"], allocs: 9, frees: 0)
    for object in 0..<9 { dump.builder.allocSample(UInt64(object * 512), bucket: 1) }
    #expect(try dump.read(rate: nil).rate.source == .tooFewSamples)
    #expect(try dump.read(rate: nil).rate.value == 524288)
    var more = MadeDump()
    for object in 0..<12000 { more.builder.object(UInt64(object * 512), size: 512) }
    more.bucket(1, size: 512, ["main.f"], allocs: 9, frees: 0)
    for object in 0..<14 { more.builder.allocSample(UInt64(object * 512), bucket: 1) }
    #expect(try more.read(rate: nil).rate.source == .defaultFits)
  }
}
