import DumpBuilding
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
}
