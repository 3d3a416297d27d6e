import DumpBuilding
import Pprof
import Profiles
import Testing

@Suite("Exact weights")
struct ExactWeightsTests {
  private static func address(_ object: Int) -> UInt64 { 0xc0_0000_0000 + UInt64(object) << 16 }

  /// A dump of objects of these sizes, by number; a global variable leads to `reachable`.
  private static func dump(_ sizes: [Int], reachable: Range<Int>, _ samples: [(object: Int, bucket: UInt64)])
    -> MadeDump
  {
    var dump = MadeDump(buildVersion: "go1.21.13")
    for (number, size) in sizes.enumerated() { dump.builder.object(address(number), size: size) }
    let words = reachable.flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: address(number) >> ($0 * 8)) }
    }
    dump.builder.data(0x50_0000, words, fields: reachable.indices.map { (kind: 1, offset: UInt64(8 * $0)) })
    dump.builder.memStats()
    for (bucket, name) in [(UInt64(1), "main.a"), (2, "main.b")] {
      dump.bucket(bucket, size: 48, [name], allocs: 9, frees: 2)
    }
    for sample in samples { dump.builder.allocSample(address(sample.object), bucket: sample.bucket) }
    return dump
  }

  /// Objects and bytes by function and whether they are reachable: `main.a yes`.
  private func amounts(_ profile: Profile) -> [String: [Int64]] {
    var amounts: [String: [Int64]] = [:]
    for (index, sample) in profile.sample.enumerated() {
      let label = sample.label.first { profile.stringTable[Int($0.key)] == "reachable" }
      let key = profile.names(index)[0] + " " + (label.map { profile.stringTable[Int($0.str)] } ?? "")
      let before = amounts[key] ?? [0, 0]
      amounts[key] = [before[0] + sample.value[0], before[1] + sample.value[1]]
    }
    return amounts
  }

  @Test("objects of a size are shared out among its samples, reachable ones and others apart")
  func shares() throws {
    // Ten of 48 bytes that are reachable, four that are not, three of 64.
    let sizes = [Int](repeating: 48, count: 14) + [64, 64, 64]
    let profile = try Self.dump(sizes, reachable: 0..<10, [(0, 1), (3, 2), (7, 1), (12, 1)]).profile(.exactLive)
    #expect(
      amounts(profile) == [
        "main.a yes": [6, 288], "main.b yes": [4, 192], "main.a no": [4, 192], "(not sampled) no": [3, 192],
      ])
  }

  @Test("large objects of nearly the same size are shared out together, by number and by bytes")
  func large() throws {
    let profile = try Self.dump([40960, 40960, 43008, 43008, 65536], reachable: 0..<5, [(0, 1), (2, 2)])
      .profile(.exactLive)
    // Of 167,936 bytes the part that one of 40,960 has of both samples.
    let expected: [String: [Int64]] = [
      "main.a yes": [2, 81920], "main.b yes": [2, 86016], "(not sampled) yes": [1, 65536],
    ]
    #expect(amounts(profile) == expected)
  }

  @Test("in a damaged dump what is sampled twice, or is no object, has no weight")
  func damaged() throws {
    let profile = try Self.dump([48, 48, 48], reachable: 0..<3, [(0, 1), (0, 2), (9, 2), (1, 1)]).profile(.exactLive)
    #expect(amounts(profile) == ["main.a yes": [3, 144]])
  }

  @Test("the default is as the rate says")
  func sampling() throws {
    let profile = try Self.dump([48, 48, 48], reachable: 0..<3, [(0, 1)]).profile(.live)
    #expect(amounts(profile)["main.a "] == [1, 48])
  }
}
