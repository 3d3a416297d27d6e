import DumpBuilding
import HeapReading
import Pprof
import Profiles
import Testing

@Suite("Memory profiles")
struct MemoryTests {
  /// A dump of objects at these places, with what MemStats says of spans.
  private static func dump(
    _ objects: [(address: UInt64, size: Int)], inUse: UInt64, heapAlloc: UInt64, sys: UInt64? = nil,
    buildVersion: String = "go1.21.13"
  ) -> MadeDump {
    var dump = MadeDump(buildVersion: buildVersion)
    for object in objects { dump.builder.object(object.address, size: object.size) }
    var counters = [UInt64](repeating: 0, count: 24)
    (counters[2], counters[6], counters[9]) = (sys ?? inUse, heapAlloc, inUse)
    dump.builder.memStats(counters, pauses: [UInt64](repeating: 0, count: 256), numGC: 1)
    return dump
  }

  /// Bytes by names, from the outside to the inside.
  private func parts(_ profile: Profile) -> [String: Int64] {
    profile.sample.indices.reduce(into: [:]) { parts, index in
      parts[profile.names(index).reversed().joined(separator: "/"), default: 0] += profile.sample[index].value[0]
    }
  }

  private static let start: UInt64 = 0xc0_0000_0000

  @Test("free slots are those of spans in which an object is left, by its size")
  func freeSlots() throws {
    // A page of objects of 48 bytes, two pages of 1408 with the last of its eleven objects, a large object.
    let start = Self.start
    let objects = [
      (start, 48), (start + 480, 48), (start + 8192 + 10 * 1408, 1408), (start + 5 * 8192, 40960),
    ]
    let profile = try Self.dump(objects, inUse: 3 * 8192 + 40960 + 8192, heapAlloc: 48 * 2 + 1408 + 40960)
      .profile(.memory)
    let expected: [String: Int64] = [
      "heap/garbage/(not sampled)": 42464, "heap/free slots/in spans for objects of 48 bytes": 8096,
      "heap/free slots/in spans for objects of 1408 bytes": 14976, "heap/free slots/in spans without objects": 8192,
    ]
    #expect(parts(profile) == expected)
    #expect(profile.sampleType.map { profile.stringTable[Int($0.type)] } == ["memory_space"])
  }

  @Test("sizes of spans are those since Go 1.16: of older dumps, free slots have none")
  func older() throws {
    let profile = try Self.dump([(Self.start, 48)], inUse: 8192, heapAlloc: 48, buildVersion: "").profile(.memory)
    #expect(parts(profile) == ["heap/garbage/(not sampled)": Int64(48), "heap/free slots": Int64(8144)])
  }

  @Test("two spans side by side are not one")
  func neighbours() throws {
    // The last of one span and the first of the next are of one size, which is no divisor of a page.
    let start = Self.start
    let profile = try Self.dump(
      [(start + 169 * 48, 48), (start + 8192, 48), (start + 8192 + 48, 48)], inUse: 2 * 8192, heapAlloc: 144
    ).profile(.memory)
    #expect(parts(profile)["heap/free slots/in spans for objects of 48 bytes"] == Int64(16240))
  }

  @Test("what does not add up in a damaged dump is shown as that, and the total is that of MemStats")
  func damaged() throws {
    for (inUse, sys) in [(UInt64(100), UInt64(50)), (100, 90_000), (0, 0), (1 << 62, 1 << 62)] {
      let dump = Self.dump([(Self.start, 48), (Self.start + 48, 48)], inUse: inUse, heapAlloc: 0, sys: sys)
      let found = parts(try dump.profile(.memory))
      #expect(found.values.reduce(0, +) == Int64(sys), "\(inUse) \(sys): \(found)")
    }
  }

  @Test("without MemStats there is none")
  func withoutMemStats() throws {
    var dump = MadeDump()
    dump.builder.object(Self.start, size: 48)
    let error = #expect(throws: WritingError.self) { _ = try dump.profile(.memory) }
    #expect(error == .profile(.noMemStats))
  }
}
