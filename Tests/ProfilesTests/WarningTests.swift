import DumpBuilding
import Pprof
import HeapReading
import Profiles
import Testing

@Suite("Warnings")
struct WarningTests {
  @Test("A dump without a frame of any goroutine, as gccgo writes them, gets a word")
  func frameless() throws {
    var dump = MadeDump(buildVersion: "unknown")
    dump.builder.goroutine(1)
    dump.builder.memStats()
    for kind in [ProfileKind.goroutine, .retained, .types] {
      let warnings = try dump.read(kinds: [kind]).warnings(of: kind)
      #expect(warnings.contains { $0.hasPrefix("the dump has no stack frame of any goroutine (gccgo's") })
    }
    dump.builder.stackFrame()
    #expect(try dump.read(kinds: [.goroutine]).warnings(of: .goroutine).isEmpty)
  }

  @Test("Of several kinds that are read together, each has only the warnings that concern it")
  func kinds() throws {
    var dump = MadeDump()
    dump.builder.goroutine(1)
    dump.builder.stackFrame()
    dump.builder.memStats()
    dump.bucket(1, size: 48, ["main.f"], allocs: 0, frees: 0)
    dump.builder.allocSample(7, bucket: 1)
    let profiles = try dump.read(kinds: [.goroutine, .heap, .live, .types])
    #expect(profiles.warnings(of: .goroutine).isEmpty)
    let unpublished = profiles.warnings(of: .heap)
    #expect(unpublished.count == 1 && unpublished[0].hasPrefix("no garbage collection had ended"))
    #expect(profiles.warnings(of: .live) == unpublished)
    let untyped = profiles.warnings(of: .types)
    #expect(untyped.count == 1 && untyped[0].hasPrefix("this dump does not say what types its objects have"))
  }

  @Test("names of types that Go 1.5 wrote wrongly are lost, and nothing else is")
  func lostNames() throws {
    var dump = MadeDump(.go1_5)
    for type in [0x37_f460, 0x34_d2e0] as [UInt64] {
      // A sum of addresses as the length, nothing but the dot of the name, the flag.
      dump.builder.tag(3)
      dump.builder.ints(type, 8, 0x7c_bff1, 0x2e, 1)
      dump.builder.itab(type + 0x100_0000, type: type)
    }
    dump.builder.goroutine(1)
    dump.builder.stackFrame()
    dump.builder.object(0xc0_0000_0000, size: 64)
    dump.builder.memStats()
    dump.bucket(1, size: 64, ["main.f"], allocs: 1, frees: 0)
    dump.builder.allocSample(0xc0_0000_0000, bucket: 1)
    let kinds: [ProfileKind] = [.heap, .goroutine, .retained, .types]
    let profiles = try dump.read(kinds: kinds)
    for kind in kinds {
      #expect(profiles.warnings(of: kind).contains { $0.hasPrefix("the names of 2 types are lost") })
      #expect(try dump.profile(kind).sample.count == 1)
    }
  }
}
