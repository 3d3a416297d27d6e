import HeapReading
import Profiles
import DumpBuilding
import Pprof
import Testing

@Suite("Buckets and samples")
struct BucketTests {
  @Test("a bucket that is there twice, a sample without a bucket: errors")
  func addresses() throws {
    var twice = MadeDump()
    twice.bucket(0x70, size: 8, ["main.f"], allocs: 1, frees: 0)
    twice.bucket(0x70, size: 16, ["main.f"], allocs: 1, frees: 0)
    #expect(throws: HeapReadingError.self) { try twice.read() }
    do { _ = try twice.read() } catch {
      #expect("\(error)".contains("in MemProf record 2: bucket 0x70 was there before"))
    }
    var unknown = MadeDump()
    unknown.bucket(0x70, size: 8, ["main.f"], allocs: 1, frees: 0)
    unknown.builder.allocSample(1, bucket: 0x71)
    #expect(throws: HeapReadingError.self) { try unknown.read() }
    do { _ = try unknown.read() } catch {
      #expect("\(error)".contains("in AllocSample record 1: no MemProf record has the bucket 0x71"))
    }
  }

  @Test("live: each bucket's samples times its size, whatever was published")
  func live() throws {
    var dump = MadeDump()
    dump.bucket(1, size: 48, ["main.f"], allocs: 100, frees: 1)
    dump.bucket(2, size: 64, ["main.g"], allocs: 5, frees: 5)
    for object in 0..<3 { dump.builder.allocSample(UInt64(object), bucket: 1) }
    let profile = try dump.profile(.live)
    #expect(profile.sample.map(\.value) == [[3, 144], [0, 0]])
    #expect(try dump.profile().sample.map(\.value) == [[100, 4800, 99, 4752], [5, 320, 0, 0]])
  }

  @Test("nothing published yet: samples are the numbers, and the user is told")
  func unpublished() throws {
    var dump = MadeDump()
    dump.bucket(1, size: 48, ["main.f"], allocs: 0, frees: 0)
    dump.bucket(2, size: 64, ["main.g"], allocs: 0, frees: 0)
    dump.builder.allocSample(7, bucket: 2)
    #expect(try dump.profile().sample.map(\.value) == [[0, 0, 0, 0], [1, 64, 1, 64]])
    #expect(try dump.read().warnings(of: .heap).count == 1)
  }

  @Test("no bucket, or the runtime's own start alone: no profile was taken")
  func noMemProf() throws {
    #expect(throws: WritingError.self) { try MadeDump().profile() }
    var start = MadeDump()
    start.bucket(1, size: 1152, ["runtime.mallocgc", "runtime.allocm", "runtime.schedinit"], allocs: 1, frees: 0)
    #expect(throws: WritingError.self) { try start.profile() }
    start.bucket(2, size: 8, ["main.f"], allocs: 1, frees: 0)
    #expect(throws: Never.self) { try start.profile() }
  }
}
