import ByteStreams
import DumpBuilding
import Inspection
import Names
import HeapReading
import Testing

@Suite("Objects, goroutines, sites")
struct SummaryTests {
  @Test("objects by size: exact up to 32 KiB, by powers of two above")
  func sizes() throws {
    var program = MadeProgram()
    program.objects = [64, 8, 64, 32768, 32769, 65535, 65536, 0]
    let objects = try program.inspect().objects
    #expect(objects.sizes.map(\.min) == [0, 8, 64, 32768, 32769, 65536])
    #expect(objects.sizes.map(\.max) == [0, 8, 64, 32768, 65535, 131071])
    #expect(objects.sizes.map(\.objects) == [1, 1, 2, 1, 2, 1])
    #expect(objects.sizes.map(\.bytes) == [0, 8, 128, 32768, 98304, 65536])
    #expect(objects.count == 8 && objects.bytes == 196744 && objects.largest == 65536)
  }

  @Test("goroutines that do the same are counted together; only who waits has a reason")
  func goroutines() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    for status in [4, 4, 2, 1, 3, 1, 9] as [UInt64] { builder.goroutine(1, status: status, waitReason: "select") }
    builder.goroutine(2, isSystem: true, waitReason: "select")
    builder.eof()
    let goroutines = try Inspection(reading: MemorySource(builder.bytes)).goroutines
    let found = goroutines.groups.map { "\($0.count) \($0.state) \($0.waitReason)\($0.system ? " *" : "")" }
    #expect(
      found == ["2 runnable ", "2 waiting select", "1 preempted ", "1 running ", "1 syscall ", "1 waiting select *"])
    #expect(goroutines.count == 8 && goroutines.system == 1)
  }

  @Test("a name of a type that Go 1.5 wrote wrongly is lost, and nothing else is")
  func lostName() throws {
    var builder = DumpBuilder(.go1_5)
    builder.params()
    builder.tag(3)
    builder.ints(0x37_f460, 8, 0x7c_bff1, 0x2e, 1)
    builder.itab(0x48_e6d8, type: 0x37_f460)
    builder.object(0xc0_0000_0000, size: 64)
    builder.memStats()
    builder.eof()
    let inspection = try Inspection(reading: MemorySource(builder.bytes), views: InspectionViews(holders: 1))
    #expect(inspection.objects.count == 1 && inspection.records[3].count == 1)
    #expect(inspection.warnings.contains { $0.hasPrefix("the name of 1 type is lost") })
  }

  @Test("a damaged dump does not make more kinds of goroutines than there can be")
  func manyReasons() throws {
    var program = MadeProgram()
    program.goroutines = (0..<1000).map { "\($0) " + String(repeating: "x", count: 1000) }
    let goroutines = try program.inspect().goroutines
    #expect(goroutines.count == 1000 && goroutines.groups.count == 256)
    #expect(goroutines.groups.allSatisfy { $0.waitReason.utf8.count <= 80 })
  }

  @Test("the ten sites with the most bytes in use, each once: the first frame that is not the runtime's")
  func sites() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    func site(_ number: UInt64, _ line: UInt64) -> DumpBuilder.Frame { ("main.f\(number)", "/src/f.go", line) }
    for number in 0..<12 as Range<UInt64> {
      for size in [16, 32] as [UInt64] {
        builder.memProf(
          bucket: number << 8 + size, size: size,
          stack: [("runtime.mallocgc", "malloc.go", 3), site(number, 5), ("main.main", "/src/main.go", size)],
          allocs: number + 1, frees: 1)
      }
    }
    builder.memProf(bucket: 1, size: 8, stack: [site(11, 6)], allocs: 500, frees: 0)
    builder.eof()
    let profile = try Inspection(reading: MemorySource(builder.bytes), rate: 1).profile
    #expect(profile.sites.map { "\($0.function):\($0.line)" }.prefix(3) == ["main.f11:6", "main.f11:5", "main.f10:5"])
    #expect(profile.sites.map(\.inuseSpace) == [4000] + stride(from: 11, to: 2, by: -1).map { $0 * 48 })
    #expect(profile.sites[1].inuseObjects == 22 && profile.sites[1].file == "/src/f.go")
    #expect(profile.inuseSpace == 4000 + 66 * 48 && profile.allocSpace == 4000 + 78 * 48)
    #expect(profile.rate.source == .given && profile.rate.low == nil && profile.recorded)
  }

  @Test("numbers that do not fit are the error that they are for a profile")
  func overflow() throws {
    var program = MadeProgram()
    program.allocs = 1 << 62
    do {
      _ = try program.inspect()
      Issue.record("no error")
    } catch {
      #expect("\(error)".contains("in MemProf record 1: ") && "\(error)".contains("does not fit in 64 bits"))
    }
  }

  @Test("a dump without MemStats, samples, anything")
  func empty() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    builder.eof()
    let inspection = try Inspection(reading: MemorySource(builder.bytes))
    #expect(inspection.memory == nil && inspection.memStats.isEmpty && !inspection.profile.recorded)
    #expect(inspection.checks.filter { !$0.agrees }.map(\.name) == ["single_records"])
    #expect(inspection.dump.bytes == builder.bytes.count)
  }
}
