import HeapReading
import DumpBuilding
import Inspection
import Testing

@Suite("All memory from the system, in parts")
struct MemoryTests {
  @Test("as MemStats is since Go 1.16")
  func today() throws {
    let memory = try #require(try MadeProgram().inspect().memory)
    #expect(memory.objects == 176 && memory.freeSlots == 8192 - 176 && memory.idle == 3096)
    #expect(memory.stacks == 600 && memory.mspan == 70 && memory.mcache == 80 && memory.buckhash == 90)
    #expect(memory.gc == 100 && memory.other == 110 && memory.released == 1000)
    #expect(memory.unaccounted == 0 && memory.sys == 13338 && memory.resident == 12338)
    #expect(memory.releases == "Go 1.16 or newer")
  }

  /// Before Go 1.16 the dumper's buffer is in other_sys and not in sys: from Go 1.5 a bit, in Go 1.4 two bits for each of
  /// the 8 words of the largest object, and a byte.
  @Test(
    "each release counts stacks and the dumper's buffer its own way, and the parts add up to sys",
    arguments: [
      // Layout, build version, stacks_sys, other_sys, sys: what is heap, what are stacks.
      (.go1_3, "", 600, 110, 13338, 8192, 600, "Go 1.3", "Go 1.3"),
      (.go1_4, "", 7, 113, 12745, 7692, 507, "Go 1.4", "Go 1.4"),
      (.go1_5, "", 7, 112, 12745, 7692, 507, "Go 1.5 and 1.6", "Go 1.5"),
      (.go1_6, "", 7, 112, 12745, 7692, 507, "Go 1.5 and 1.6", "Go 1.6"),
      (.go1_7, "", 7, 112, 12745, 7692, 507, "Go 1.7 and 1.8", "Go 1.7 and 1.8"),
      (.go1_7, "", 7, 112, 13245, 8192, 507, "Go 1.9 to 1.15", "Go 1.9 to 1.15"),
      (.go1_7, "", 600, 110, 13338, 8192, 600, "Go 1.16 or newer", "Go 1.16 or newer"),
      (.go1_7, "go1.17.1", 600, 110, 13338, 8192, 600, "Go 1.16 or newer", "go1.17.1"),
    ] as [(DumpBuilder.Layout, String, UInt64, UInt64, UInt64, UInt64, UInt64, String, String)])
  func releases(
    _ layout: DumpBuilder.Layout, _ version: String, _ stacksSys: UInt64, _ otherSys: UInt64, _ sys: UInt64,
    _ heap: UInt64, _ stacks: UInt64, _ releases: String, _ go: String
  ) throws {
    var program = MadeProgram()
    (program.layout, program.version) = (layout, version)
    (program.stats["stacks_sys"], program.stats["other_sys"], program.stats["sys"]) = (stacksSys, otherSys, sys)
    let inspection = try program.inspect()
    let memory = try #require(inspection.memory)
    #expect(memory.unaccounted == 0)
    #expect(memory.objects + memory.freeSlots == heap && memory.stacks == stacks && memory.other == 110)
    #expect(memory.releases == releases && inspection.dump.go == go)
  }

  @Test(
    "objects are what a global variable leads to, what may be in use all the same, and garbage",
    arguments: [
      // Since Go 1.24, cleanups and weak pointers may hold what a dump does not say.
      ("go1.27.3", [0xc0_0000_0000, 0xc0_0000_0080], 176, [112, 64, 0]), ("go1.27.3", [], 176, [0, 176, 0]),
      ("go1.21.13", [0xc0_0000_0000, 0xc0_0000_0080], 176, [112, 0, 64]), ("go1.21.13", [], 176, [0, 0, 176]),
      // The dump has more, as bitmaps are dumped as objects, or less.
      ("go1.27.3", [0xc0_0000_0000], 100, [64, 36, 0]), ("go1.27.3", [0xc0_0000_0000], 50, [50, 0, 0]),
      ("go1.27.3", [0xc0_0000_0000], 200, [64, 112, 24]),
    ] as [(String, [UInt64], UInt64, [UInt64])])
  func split(_ version: String, _ globals: [UInt64], _ inMemStats: UInt64, _ expected: [UInt64]) throws {
    var program = MadeProgram()
    (program.version, program.globals, program.stats["heap_alloc"]) = (version, globals, inMemStats)
    let inspection = try program.inspect(holders: 3)
    let memory = try #require(inspection.memory)
    #expect([memory.reachable, memory.perhapsInUse, memory.garbage] == expected)
    #expect((inspection.holders?.perhaps != nil) == version.hasPrefix("go1.27"))
    #expect(try program.inspect().memory?.reachable == nil)
  }

  @Test("numbers that make no sense are shown as they are, whatever their size")
  func nonsense() throws {
    var program = MadeProgram()
    for name in program.stats.keys { program.stats[name] = .max }
    let memory = try #require(try program.inspect().memory)
    #expect(memory.unaccounted == .min && memory.sys == .max && memory.resident == 0)
    program.stats = ["sys": .max]
    #expect(try program.inspect().memory?.unaccounted == .max)
  }
}
