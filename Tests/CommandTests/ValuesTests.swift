import Foundation
import Pprof
import Testing

@Suite("Values equal what the program itself reported")
struct ValuesTests {
  @Test("from Go 1.9 on, every sample's values and size, in order", arguments: Fixture.withProfile)
  func protobuf(_ fixture: Fixture) throws {
    let expected = try fixture.expected()
    let profile = try fixture.converted("--rate", "\(expected.period)")
    // Buckets made between the dump and the profile stand in front in the latter, and are empty.
    let extra = expected.sample.count - profile.sample.count
    #expect((0...3).contains(extra))
    #expect(expected.sample.prefix(max(0, extra)).allSatisfy { $0.value.allSatisfy { $0 == 0 } })
    let samples = expected.sample.dropFirst(max(0, extra))
    #expect(profile.sample.map(\.value) == samples.map(\.value))
    for (sample, other) in zip(profile.sample, samples) {
      let bytes = profile.bytesLabel(sample)
      #expect(bytes != nil)
      if let expectedBytes = expected.bytesLabel(other) { #expect(bytes == expectedBytes) }
    }
    #expect(profile.sampleTypeNames == expected.sampleTypeNames)
    let period = try #require(profile.periodType)
    #expect(profile.text(period.type) == "space" && profile.text(period.unit) == "bytes")
    #expect(profile.period == expected.period)
  }

  @Test("before Go 1.9, every bucket's raw counts and its visible functions", arguments: Fixture.withText)
  func text(_ fixture: Fixture) throws {
    let profile = try fixture.converted("--rate", "1")
    let found = profile.sample.filter { $0.value.contains { $0 != 0 } }.map { sample in
      let v = sample.value
      return "\(v[2]): \(v[3]) [\(v[0]): \(v[1])] \(profile.functionNames(sample).joined(separator: " "))"
    }
    let expected = try Self.records(fixture.expectedText()).filter { !$0.hasPrefix("0: 0 [0: 0]") }
    // The runtime of Go 1.3 and 1.4 shows its own functions that are written in C, we do not.
    let isC = fixture.name.hasPrefix("go1.3") || fixture.name.hasPrefix("go1.4")
    #expect(
      found.map { isC ? Self.withoutC($0) : $0 }.sorted() == expected.map { isC ? Self.withoutC($0) : $0 }.sorted())
    #expect(found.count > 30)
  }

  /// A record without the functions of the runtime at the leaf.
  private static func withoutC(_ record: String) -> String {
    let parts = record.split(separator: "] ", maxSplits: 1)
    let functions = parts[1].split(separator: " ").drop { $0.hasPrefix("runtime.") || !$0.contains(".") }
    return "\(parts[0])] \(functions.joined(separator: " "))"
  }

  /// `in use: bytes [allocated: bytes] functions`, a text each, from a profile in text form.
  private static func records(_ text: String) -> [String] {
    var records: [String] = []
    for line in text.split(separator: "\n").dropFirst() {
      if line.hasPrefix("#\t0x"), !records.isEmpty {
        // `#	0x402c5f	main.main+0x7df		/src/main.go:185`
        let fields = line.split(separator: "\t", omittingEmptySubsequences: true)
        guard let plus = fields[2].lastIndex(of: "+") else { continue }
        records[records.count - 1] += (records[records.count - 1].hasSuffix("] ") ? "" : " ") + fields[2][..<plus]
      } else if let at = line.range(of: "] @") {
        records.append(line[..<at.lowerBound] + "] ")
      } else if line.hasPrefix("# runtime.MemStats") {
        break
      }
    }
    return records
  }

  @Test("in use before the first collection: what the samples in the heap say")
  func beforeFirstCollection() throws {
    let fixture = Fixture.beforeFirstCollection
    let expected = try fixture.expected()
    let profile = try fixture.converted("--rate", "\(expected.period)")
    let extra = expected.sample.count - profile.sample.count
    #expect((0...3).contains(extra))
    let inUse = profile.sample.map { Array($0.value[2...]) }
    #expect(inUse == expected.sample.dropFirst(max(0, extra)).map { Array($0.value[2...]) })
    #expect(inUse.contains { $0[0] > 0 })
    #expect(profile.sample.allSatisfy { $0.value[0] == $0.value[2] && $0.value[1] == $0.value[3] })
    #expect(profile.comments.contains { $0.hasPrefix("no garbage collection had ended") })
  }

  @Test("allocs has the same samples and shows allocations first", arguments: [Fixture.withProfile[5]])
  func allocs(_ fixture: Fixture) throws {
    let heap = try fixture.converted()
    let allocs = try fixture.converted("--profile", "allocs")
    #expect(allocs.sample == heap.sample)
    #expect(allocs.text(allocs.defaultSampleType) == "alloc_space")
    #expect(heap.text(heap.defaultSampleType) == "inuse_space")
  }

  @Test("live counts the sampled objects that are in the dump", arguments: [Fixture(name: "go1.27-amd64-rate1")])
  func live(_ fixture: Fixture) throws {
    let heap = try fixture.converted()
    let live = try fixture.converted("--profile", "live")
    #expect(live.sampleTypeNames == ["inuse_objects/count", "inuse_space/bytes"])
    // At rate 1 every object is sampled. What was allocated or freed since the last collection is not published, so a
    // few buckets differ.
    let differing = zip(heap.sample, live.sample).filter { Array($0.value[2...]) != $1.value }
    #expect(heap.sample.count == live.sample.count)
    #expect(differing.count * 50 <= heap.sample.count)
    #expect(live.sample.contains { $0.value[0] > 0 })
  }

  @Test(
    // The programs of Go 1.3 and 1.4 set 512, late: most of what they had was never sampled.
    "the sampling rate is inferred",
    arguments: [
      ("go1.27-amd64-rate1", [1]), ("go1.3-seed-amd64", [8192]), ("go1.4-amd64", [8192]),
      ("go1.6-amd64", [4096, 8192]), ("go1.7-amd64", [4096, 8192]), ("go1.12-amd64", [4096, 8192]),
      ("go1.19-amd64", [4096, 8192]), ("go1.21-amd64", [4096, 8192]), ("go1.24-amd64", [4096, 8192]),
      ("go1.27-amd64", [4096, 8192]), ("go1.27-386", [4096, 8192]), ("go1.27-s390x", [4096, 8192]),
      ("go1.27-amd64-gc0", [4096, 8192]), ("go1.24-amd64-panic", [4096, 8192]),
    ] as [(String, [Int64])])
  func rate(_ name: String, _ allowed: [Int64]) throws {
    let profile = try Fixture(name: name).converted()
    #expect(allowed.contains(profile.period))
    #expect(profile.comments.contains { $0.contains("sampling rate \(profile.period)") })
  }
}
