import HeapReading
import Inspection
import Testing

@Suite("Whether the numbers agree")
struct ChecksTests {
  @Test("of a sound dump all do")
  func sound() throws {
    let checks = try MadeProgram().inspect().checks
    #expect(checks.filter { !$0.agrees || $0.reason != nil }.map(\.name) == [])
    #expect(checks.count == 9)
  }

  private static let faults: [(String, @Sendable (inout MadeProgram) -> Void)] = [
    ("memory_parts", { $0.stats["gc_sys"] = 99 }),
    ("objects", { $0.objects.append(16) }),
    ("mallocs", { $0.stats["nfree"] = 3 }),
    ("published", { $0.allocs = 2 }),
    ("sampled_sizes", { $0.bucketSize = 32 }),
    ("sampled_addresses", { $0.samples = [0xbf_ffff_ffff] }),
    ("sampled_addresses", { $0.samples = [0xc0_0400_0000] }),
    ("frames", { $0.frames = 0 }),
    ("single_records", { $0.hasData = false }),
  ]

  @Test("each check finds what it is for, and nothing else does", arguments: faults)
  func found(_ name: String, _ spoil: @Sendable (inout MadeProgram) -> Void) throws {
    var program = MadeProgram()
    spoil(&program)
    #expect(try program.differing() == [name])
    let check = try #require(try program.inspect().checks.first { $0.name == name })
    #expect(check.reason?.isEmpty == false)
  }

  @Test("an estimate far above the objects, as a wrong rate makes it, is found; one within chance is not")
  func estimate() throws {
    var program = MadeProgram()
    (program.allocs, program.frees) = (1000, 999)
    #expect(try program.inspect().checks.allSatisfy { $0.agrees })
    program.frees = 960
    // 40 objects of 64 bytes where there are 176 bytes.
    #expect(try program.differing() == ["published", "estimate"])
    // One sample of 64 bytes at rate 1 MiB stands for 1 MiB, give or take as much.
    program.frees = 999
    let rare = try program.inspect(rate: 1 << 20)
    #expect(rare.profile.inuseSpace == (1 << 20) + 32 && rare.profile.inuseDeviation == (1 << 20))
    #expect(rare.checks.allSatisfy { $0.agrees })
  }

  @Test(
    "why the objects of a release may differ from MemStats",
    arguments: [
      ("go1.22.1", 64, "since Go 1.22 "), ("devel +5d8bab3", 64, "since Go 1.22 "),
      ("go1.21.9", 64, "should count every object"), ("", 64, "should count every object"),
      ("go1.27.3", nil, "MemStats is read first"),
    ] as [(String, Int?, String)])
  func reasons(_ version: String, _ extra: Int?, _ reason: String) throws {
    var program = MadeProgram()
    program.version = version
    program.objects = extra.map { program.objects + [$0] } ?? program.objects.dropLast()
    let check = try #require(try program.inspect().checks.first { $0.name == "objects" })
    #expect(!check.agrees && check.reason?.contains(reason) == true, "\(check)")
  }

  /// A program with a sampled chunk of a user arena, and two small objects.
  private func arena(
    _ chunk: UInt64, pointerSize: UInt64 = 8, dumped: Int? = nil, leafFile: String = "/go/src/runtime/arena.go",
    _ version: String
  ) -> MadeProgram {
    var program = MadeProgram()
    program.version = version
    program.pointerSize = pointerSize
    program.bucketSize = chunk
    program.leafFile = leafFile
    // runtime/arena.go: a bit for each word of the chunk, at its end.
    program.objects = [64, 48, dumped ?? Int(chunk - chunk / (8 * pointerSize))]
    program.samples = [0xc0_0000_0080]
    (program.allocs, program.frees) = (1, 0)
    program.stats["alloc"] = program.objects.reduce(0) { $0 + UInt64($1) }
    program.stats["heap_alloc"] = program.stats["alloc"]
    return program
  }

  @Test(
    "chunks of user arenas are sampled whole and dumped without their bitmaps since Go 1.22: that is no damage",
    arguments: [
      (8 << 20, 8, "go1.22.0"), (8 << 20, 8, "go1.27.3 X:arenas"), (8 << 20, 8, "devel +5d8bab3"),
      (4 << 20, 4, "go1.24.1 X:arenas"), (4 << 20, 8, "go1.24.1 X:arenas"), (512 << 10, 8, "go1.26.0"),
    ] as [(UInt64, UInt64, String)])
  func arenas(_ chunk: UInt64, _ pointerSize: UInt64, _ version: String) throws {
    let checks = try arena(chunk, pointerSize: pointerSize, version).inspect().checks
    for name in ["sampled_sizes", "estimate"] {
      let check = try #require(checks.first { $0.name == name })
      #expect(check.agrees, "\(check)")
    }
  }

  @Test("bitmaps of user arenas do not count as objects when the rate is inferred")
  func rateOfArenas() throws {
    var program = arena(8 << 20, "go1.27.3 X:arenas")
    program.objects = [64, 48] + [Int](repeating: (8 << 20) - (128 << 10), count: 40)
    program.samples = (0..<40).map { 0xc0_0000_0080 + $0 * 64 }
    program.allocs = 40
    (program.stats["nmalloc"], program.stats["total_alloc"]) = (1000, 40 * (8 << 20) - 40 * (128 << 10) + 10_000)
    let inspection = try program.inspect(rate: nil)
    #expect(inspection.profile.rate.source == .defaultFits, "\(inspection.profile.rate.text)")
    #expect(inspection.checks.first { $0.name == "estimate" }?.agrees == true)
  }

  @Test("what cannot be the chunk of a user arena is damage as before")
  func otherLargeObjects() throws {
    // Go 1.21 dumps all of a chunk; 8 MiB of objects alone are no chunk; without the object, there is none; other functions
    // allocate whole objects.
    for program in [
      arena(8 << 20, "go1.21.9"), arena(8 << 20 + 8192, "go1.27.3"), arena(8 << 20, dumped: 16, "go1.27.3"),
      arena(8 << 20, leafFile: "/go/src/runtime/malloc.go", "go1.27.3"),
    ] { #expect(try program.differing().contains("sampled_sizes")) }
    for whole in [
      arena(8 << 20, dumped: 8 << 20, leafFile: "/go/src/runtime/malloc.go", "go1.27.3"),
      arena(8 << 20, dumped: 8 << 20, "go1.21.9"),
    ] { #expect(try !whole.differing().contains("sampled_sizes")) }
  }
}
