import ByteStreams
import GoExecutable
import HeapReading
import Inspection
import Profiles
import Testing

@testable import GoCore

/// A core of arm64 against the dump that the same process wrote at the same moment. The executable is stripped.
struct Arm64Tests {
  // Empty if they cannot be read: then every test fails.
  private static let core = (try? SmallProgram.fixture("go1.21-arm64-small.core")) ?? []
  private static let dump = (try? SmallProgram.fixture("go1.21-arm64-small.dump")) ?? []
  private static let executable = (try? SmallProgram.fixture("go1.21-arm64-small.exe")) ?? []

  private static func binaries() throws -> Binaries {
    Binaries([try Binary(name: "small", MemoryBytes(executable))], use: .required)
  }

  private static func samples(_ bytes: [UInt8], _ kind: ProfileKind) throws -> [String] {
    try SmallProgram.samples(MemoryBytes(bytes), kind, try binaries())
  }

  @Test(arguments: [ProfileKind.live, .retained, .types])
  func `allocations and objects are those of the dump`(kind: ProfileKind) throws {
    // Go 1.21 has no bitmaps in spans: nothing differs.
    let (core, dump) = (try Self.samples(Self.core, kind), try Self.samples(Self.dump, kind))
    #expect(core.count > 10)
    #expect(Self.withoutStacks(core, kind) == Self.withoutStacks(dump, kind))
  }

  /// Values and labels: a dump's allocation stacks need the code, which the fixture does not have.
  private static func withoutStacks(_ samples: [String], _ kind: ProfileKind) -> [String] {
    guard kind == .live else { return samples }
    return samples.map { $0.split(separator: " [").suffix(2).joined(separator: " [") }.sorted()
  }

  @Test func `stacks of allocations have inlined functions and lines`() throws {
    let core = try Self.samples(Self.core, .live)
    #expect(core.contains { $0.hasPrefix("main.add:34 main.main:48 runtime.main:") }, "\(core.prefix(4))")
  }

  @Test func `goroutines are those of the dump but for the one that dumps`() throws {
    let (core, dump) = (try Self.samples(Self.core, .goroutine), try Self.samples(Self.dump, .goroutine))
    #expect(core.count { $0.contains("main.wait:") && $0.contains(" [3] ") } == 1)
    #expect(core.filter { !$0.contains("goroutine=1\"") } == dump.filter { !$0.contains("goroutine=1\"") })
    #expect(core.contains { $0.contains("debug.WriteHeapDump:") && $0.contains("state=running") })
  }

  @Test func `the code tells where the sampling rate is`() throws {
    let profiles = try DumpProfiles(
      reading: RandomAccessSource(MemoryBytes(Self.core), from: 0), binaries: try Self.binaries())
    #expect(profiles.rate.value == 1)
    #expect(profiles.rate.source == .program)
  }

  @Test func `the code tells where the number of the collection is`() throws {
    let executable = try GoExecutable(MemoryBytes(Self.executable))
    let reader = try CoreReader(try CoreFile(MemoryBytes(Self.core)), executable)
    let address = try #require(reader.variables.addresses[.profileCycle])
    // Two collections: what they saw is in the records of the cycle behind.
    #expect(try reader.memory.u32(address) >> 1 == 2)
  }

  @Test func `an old list of goroutines with a larger number behind it is not taken for theirs`() throws {
    let executable = try GoExecutable(MemoryBytes(Self.executable))
    let core = try CoreFile(MemoryBytes(Self.core))
    let reader = try CoreReader(core, executable)
    let list = try #require(reader.variables.addresses[.goroutines])
    let (pointer, count) = try reader.memory.slice(list)
    // Three words that are zero, somewhere behind it.
    let free =
      try #require(
        stride(from: list + 24, to: list + 1 << 16, by: 8).first { address in
          (try? reader.memory.bytes(address, 40)) == [UInt8](repeating: 0, count: 40)
        }) + 8
    let segment = try #require(core.segments.last { $0.address <= free })
    var bytes = Self.core
    let numbers = [pointer, count + 1000, count + 1000].flatMap { CoreBuilder.number($0, 8) }
    let start = Int(segment.offset + free - segment.address)
    bytes.replaceSubrange(start..<start + 24, with: numbers)
    let other = try CoreReader(try CoreFile(MemoryBytes(bytes)), executable)
    #expect(try other.memory.word(free + 8) == count + 1000)
    #expect(other.variables.addresses[.goroutines] == list)
  }

  @Test func `all checks agree`() throws {
    let inspection = try Inspection(
      reading: RandomAccessSource(MemoryBytes(Self.core), from: 0), binaries: try Self.binaries())
    #expect(inspection.dump.go == "go1.21.13")
    #expect(inspection.checks.prefix(4).map(\.name) == ["span_counts", "objects", "stack_ends", "pauses"])
    #expect(inspection.checks.prefix(4).map(\.agrees) == [true, true, true, true])
  }

  @Test func `an executable of another machine is refused`() throws {
    #expect(throws: CoreError.executableMachine("arm64")) {
      let executable = try GoExecutable(MemoryBytes(SmallProgram.executable))
      _ = try CoreReader(try CoreFile(MemoryBytes(Self.core)), executable)
    }
  }
}
