import Foundation
import Pprof
import Testing

@Suite("Goroutine profiles")
struct GoroutineTests {
  /// Dumps beside which the process wrote its own goroutine profile.
  static let names = [
    "go1.12-amd64", "go1.24-amd64", "go1.24-amd64-panic", "go1.27-amd64", "go1.27-386", "go1.27-s390x",
  ]

  /// How many goroutines have each stack: names of functions, the innermost first.
  private func stacks(_ profile: Profile) -> [[String]: Int64] {
    var stacks: [[String]: Int64] = [:]
    for sample in profile.sample { stacks[profile.functionNames(sample), default: 0] += sample.value[0] }
    return stacks
  }

  @Test("stacks are those of runtime/pprof, without what was inlined and the one that wrote", arguments: names)
  func stacks(_ name: String) throws {
    let own = stacks(try Fixture(name: name).converted("--profile", "goroutine"))
    let expected = stacks(
      try Fixture.profile(Fixture.folder.appendingPathComponent("\(name).goroutine.prof")))
    // No function that was only inlined is anywhere in a dump's stacks.
    let inlined = Set(expected.keys.joined()).subtracting(own.keys.joined())
    var without: [[String]: Int64] = [:]
    for (stack, count) in expected where !stack.contains("runtime/pprof.writeGoroutine") {
      without[stack.filter { !inlined.contains($0) }, default: 0] += count
    }
    #expect(own.filter { !$0.key.contains("runtime/debug.WriteHeapDump") } == without)
    #expect(own.keys.contains { $0.contains("runtime/debug.WriteHeapDump") })
    #expect(without.values.reduce(0, +) >= 6)
  }

  @Test("sample type, period, labels")
  func labels() throws {
    let profile = try Fixture(name: "go1.12-amd64").converted("--profile", "goroutine", "--label", "host=a")
    #expect(profile.sampleTypeNames == ["goroutine/count"])
    #expect(profile.periodType.map { "\(profile.text($0.type))/\(profile.text($0.unit))" } == "goroutine/count")
    #expect(profile.period == 1 && profile.text(profile.defaultSampleType) == "goroutine")
    var ids: Set<Int64> = []
    for sample in profile.sample {
      #expect(sample.value == [1])
      let labels = Dictionary(uniqueKeysWithValues: sample.label.map { (profile.text($0.key), $0) })
      let texts = labels.mapValues { profile.text($0.str) }
      ids.insert(try #require(labels["goroutine"]).num)
      #expect(texts["state"] == "waiting" && texts["host"] == "a")
      if profile.functionNames(sample).last == "main.park" {
        #expect(texts["wait reason"] == "chan receive" && texts["function"] == "main.park")
      }
    }
    #expect(ids.count == profile.sample.count && ids.contains(1))
  }

  @Test("--system-goroutines shows those of the runtime, too")
  func system() throws {
    let fixture = Fixture(name: "go1.27-amd64")
    let few = stacks(try fixture.converted("--profile", "goroutine"))
    let all = stacks(try fixture.converted("--profile", "goroutine", "--system-goroutines"))
    #expect(all.filter { few[$0.key] != nil } == few)
    #expect(!few.keys.contains { $0.last == "runtime.bgsweep" })
    #expect(all.keys.contains { $0.last == "runtime.bgsweep" })
  }

  @Test("pprof selects goroutines by label")
  func pprof() throws {
    let scratch = try Scratch()
    let dump = Fixture(name: "go1.27-amd64").dump.path
    try Tool.check(Tool.command, dump, "--profile", "goroutine", "-o", "g.pb.gz", in: scratch.url)
    let focus = "-tagfocus=wait reason=chan receive"
    let top = try Tool.check("go", "tool", "pprof", focus, "-top", "g.pb.gz", in: scratch.url)
    #expect(top.contains("6 85.71% 85.71%") && top.contains("runtime.gopark"), "\(top)")
    let tags = try Tool.check("go", "tool", "pprof", "-tags", "g.pb.gz", in: scratch.url)
    #expect(tags.contains("wait reason: Total 7") && tags.contains("(85.71%): chan receive"), "\(tags)")
  }
}
