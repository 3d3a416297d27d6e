import ByteStreams
import HeapReading
import InputProperties
import Inspection
import Profiles
import Testing

/// Bytes with some others in place of a few.
private final class PatchedBytes: RandomAccessBytes {
  private let bytes: [UInt8]
  private let patches: [Int: UInt8]

  init(_ bytes: [UInt8], _ patches: [Int: UInt8]) { (self.bytes, self.patches) = (bytes, patches) }

  var length: Int { bytes.count }

  func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    let count = min(range.count, max(0, bytes.count - offset))
    for index in 0..<count { buffer[range.lowerBound + index] = bytes[offset + index] }
    for (position, byte) in patches where position >= offset && position < offset + count {
      buffer[range.lowerBound + position - offset] = byte
    }
    return count
  }
}

/// A repeatable source of numbers (splitmix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

/// A core of which something is damaged is an error, or a profile: never a crash, and never without an end.
struct DamageTests {
  private func convert(_ bytes: any RandomAccessBytes) throws {
    let profiles = try? DumpProfiles(
      reading: RandomAccessSource(bytes, from: 0), binaries: try SmallProgram.binaries(),
      kinds: [.heap, .live, .goroutine, .retained, .types])
    for kind in [ProfileKind.heap, .live, .goroutine, .retained, .types] {
      try? profiles?.write(kind, to: MemorySink())
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: [UInt64(1), 2, 3, 4])
  func `bytes that are not zero become others`(seed: UInt64) throws {
    let core = SmallProgram.core
    let places = core.indices.filter { core[$0] != 0 }
    var numbers = Seeded(state: seed)
    for _ in 0..<12 {
      var patches: [Int: UInt8] = [:]
      for _ in 0..<Int.random(in: 1...16, using: &numbers) {
        patches[places.randomElement(using: &numbers)!] = UInt8.random(in: 0...255, using: &numbers)
      }
      try convert(PatchedBytes(core, patches))
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: [UInt64(1), 2])
  func `pointers lead elsewhere, numbers are others, the end is missing`(seed: UInt64) throws {
    let core = OriginalCore(SmallProgram.core)
    let binaries = try SmallProgram.binaries()
    var numbers = Seeded(state: seed)
    var written = 0
    for _ in 0..<15 {
      let changes = (0..<8 * Int.random(in: 1...8, using: &numbers)).map { _ in
        UInt8.random(in: 0...255, using: &numbers)
      }
      written += try CoreProperties.check(ChangedCore(core, changes), binaries)
    }
    // Most changes are where only some kinds of profiles look.
    #expect(written > 10)
  }

  @Test(.timeLimit(.minutes(5)))
  func `every 37th part of it is refused or read`() throws {
    let core = SmallProgram.core
    for part in 0..<37 { try convert(MemoryBytes(Array(core.prefix(core.count * part / 37)))) }
  }
}
