import DumpBuilding
import Pprof
import Testing

@Suite("Which frames are hidden")
struct HideRuleTests {
  @Test(
    "at the leaf the runtime's, at the root goexit",
    arguments: [
      (
        "go1.27.3", ["runtime.mallocgc", "internal/runtime/maps.grow", "main.f", "runtime.main", "runtime.goexit"],
        ["main.f", "runtime.main"]
      ),
      ("go1.24.0", ["internal/runtime/maps.grow", "main.f"], ["main.f"]),
      ("go1.23.9", ["internal/runtime/maps.grow", "main.f"], ["internal/runtime/maps.grow", "main.f"]),
      ("go1.27.3", ["main.f", "runtime.deferreturn", "main.g"], ["main.f", "runtime.deferreturn", "main.g"]),
      ("go1.27.3", ["runtime.a", "runtime.b", "runtime.goexit"], ["runtime.a", "runtime.b"]),
      ("go1.27.3", ["runtimes.f", "main.f"], ["runtimes.f", "main.f"]),
      ("go1.27.3", ["cnew", "main.f"], ["cnew", "main.f"]),
      // gccgo's: its runtime's C functions have no package; the last two are at the root of every goroutine.
      (
        "unknown",
        ["runtime_callersRaw", "runtime.mallocgc", "__go_go", "main.f", "runtime.main", "runtime.kickoff", "(0x0)"],
        ["__go_go", "main.f", "runtime.main"]
      ),
      ("go1.27.3", ["runtime_test.f", "main.f"], ["runtime_test.f", "main.f"]),
      // A development version that names no release is taken for the newest.
      ("devel +5d8bab3", ["internal/runtime/maps.grow", "main.f"], ["main.f"]),
    ] as [(String, [String], [String])])
  func today(_ version: String, _ stack: [String], _ shown: [String]) throws {
    var dump = MadeDump(buildVersion: version)
    dump.bucket(1, size: 8, stack, allocs: 1, frees: 0)
    #expect(try dump.profile().names(0) == shown)
  }

  @Test(
    "in Go 1.3 and 1.4 the runtime's C functions, too",
    arguments: [DumpBuilder.Layout.go1_3Beta, .go1_3, .go1_4])
  func cRuntime(_ layout: DumpBuilder.Layout) throws {
    var dump = MadeDump(layout, buildVersion: "")
    dump.bucket(1, size: 8, ["profilealloc", "runtime.mallocgc", "cnew", "main.f", "_rt0_go"], allocs: 1, frees: 0)
    dump.bucket(2, size: 8, ["profilealloc", "runtime.mallocgc", "_rt0_go"], allocs: 1, frees: 0)
    dump.bucket(3, size: 8, ["0x4a2f10", "main.f"], allocs: 1, frees: 0)
    let profile = try dump.profile()
    #expect(profile.names(0) == ["main.f", "_rt0_go"])
    #expect(profile.names(1) == ["profilealloc", "runtime.mallocgc", "_rt0_go"])
    #expect(profile.names(2) == ["0x4a2f10", "main.f"])
  }
}
