import DumpBuilding
import GoHeapDump
import HeapReading
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
}
