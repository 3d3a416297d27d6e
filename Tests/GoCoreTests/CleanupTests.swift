import ByteStreams
import HeapReading
import Inspection
import Names
import Profiles
import Testing

/// The program in Tests/Cores/cleanups, which knows what its cleanups hold.
@Suite("Cleanups and weak pointers in a core")
struct CleanupTests {
  private static func binaries() throws -> Binaries {
    let bytes = MemoryBytes(try SmallProgram.fixture("go1.27-amd64-cleanups.exe"))
    return Binaries([try Binary(name: "cleanups", bytes)], use: .required)
  }

  private static func core() throws -> MemoryBytes {
    MemoryBytes(try SmallProgram.fixture("go1.27-amd64-cleanups.core"))
  }

  @Test("what cleanups hold is below their functions, also if they are to be run next")
  func retained() throws {
    let samples = try SmallProgram.samples(Self.core(), .retained, Self.binaries())
    /// Objects and bytes below a function.
    func held(_ function: String) -> [Int] {
      samples.filter { $0.contains("\(function):0 cleanups:0 ") }.reduce(into: [0, 0]) { sum, sample in
        guard let values = sample.firstMatch(of: /\[([0-9]+), ([0-9]+)\b/) else { return }
        sum[0] += Int(values.1) ?? 0
        sum[1] += Int(values.2) ?? 0
      }
    }
    // Each has a state, with the word that its address is kept in, and what calls the function with that.
    #expect(held("main.closeFile") == [30 * 4, 20 * 2048 + 10 * 512 + 30 * (24 + 8 + 16)])
    // A closure with a page, a number, and what calls the one with the other.
    #expect(held("main.open.func1") == [20 * 4, 20 * (1024 + 32 + 16 + 16)])
    // The word that weak pointers to a file share.
    #expect(samples.contains { $0.contains("main.seen and weak pointers") && $0.contains("[20, 320, ") })
    #expect(!samples.contains { $0.contains("reachable=perhaps") })
  }

  @Test("nothing is unreachable but perhaps in use, and all cleanups are one holder")
  func holders() throws {
    let inspection = try Inspection(
      reading: RandomAccessSource(Self.core(), from: 0), binaries: Self.binaries(),
      views: InspectionViews(holders: 10))
    let holders = try #require(inspection.holders)
    let first = try #require(holders.largest.first)
    #expect(first.kind.rawValue == "cleanups" && first.name == "cleanups" && first.count == 1)
    #expect(first.children.map(\.frame).prefix(2) == ["main.closeFile", "main.open.func1"])
    #expect(holders.perhaps == nil)
    // The program's files have finalizers; a dump has no records of cleanups.
    #expect(inspection.records.first { $0.kind == "Finalizer" }?.count == 4)
  }

  @Test("by function: how many objects have it, what it holds, and of how many that leads back to them")
  func finalizers() throws {
    let inspection = try Inspection(
      reading: RandomAccessSource(Self.core(), from: 0), binaries: Self.binaries(),
      views: InspectionViews(finalizers: 10, suspects: 10))
    let found = try #require(inspection.finalizers)
    #expect(found.finalizers == 4 && found.cleanups == 71 && found.queued == 11 && found.cleanupsKnown)
    #expect(found.inCycles == 15 && found.neverFreed == 10)
    let rows = found.largest.map {
      "\($0.kind) \($0.function) \($0.count) \($0.queued) \($0.inCycles) \($0.neverFreed)"
    }
    #expect(
      rows == [
        "cleanup main.closeFile 30 10 0 0", "cleanup main.open.func1 20 0 0 0", "cleanup main.closeJournal 15 0 15 10",
        "cleanup main.countDown 5 0 0 0", "finalizer os.(*file).close 4 0 0 0", "cleanup  1 1 0 0",
      ])
    #expect(found.largest.prefix(4).map(\.line) == [23, 56, 37, 39] && found.largest[0].file == "cleanups/main.go")
    // A state of 24 bytes, a closure of 32 with a page, a journal of 208, a number, each with the word that its address is kept in
    // and what calls the function; and the sessions to which nothing else leads.
    let held: [UInt64] = [
      20 * 2048 + 10 * 512 + 30 * 48, 20 * 1088, 15 * 232 + 10 * 16, 5 * 32,
    ]
    #expect(found.largest.prefix(4).map(\.held.bytes) == held)
    let cycle = try #require(found.largest[2].cycle)
    #expect(cycle.count == 5 && cycle[1] == "its cleanup" && cycle[0] == cycle[4])
    #expect(found.largest.filter { $0.cycle != nil }.count == 1)

    let suspects = try #require(inspection.suspects)
    #expect(suspects.known == 1 && suspects.largest[0].kind == "cleanup-cycles")
    #expect(suspects.largest[0].name == "main.closeJournal" && suspects.largest[0].count == 10)
    #expect(suspects.largest[0].bytes == 10 * (208 + 8 + 16 + 16) && suspects.largest[0].path == cycle)
  }

  @Test("an executable that does not tell a line is no reason to say nothing")
  func withoutLine() throws {
    let binary = try Binary(name: "stacks", MemoryBytes(try SmallProgram.fixture("go1.27-amd64-stacks.exe")))
    let inspection = try Inspection(
      reading: RandomAccessSource(MemoryBytes(try SmallProgram.fixture("go1.27-amd64-stacks.core")), from: 0),
      binaries: Binaries([binary], use: .required), views: InspectionViews(finalizers: 10))
    let found = try #require(inspection.finalizers)
    #expect(found.largest.map { "\($0.function) \($0.count)" } == ["main.allocate.func1 14", "os.(*file).close 4"])
    #expect(found.largest.allSatisfy { $0.line == 0 } && found.largest[0].held.objects == 14)
    let warning = try #require(inspection.warnings.last)
    #expect(warning.hasPrefix("the executable stacks: at byte 1313848 "), "\(warning)")
    #expect(warning.hasSuffix("the table of a function is 130360 (0x1fd38); the line of 1 function is not known"))
  }
}
