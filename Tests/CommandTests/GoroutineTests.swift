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
    // One sample of all that are alike; the most come first.
    #expect(profile.sample.map(\.value) == [[6], [1]])
    for sample in profile.sample {
      let labels = Dictionary(uniqueKeysWithValues: sample.label.map { (profile.text($0.key), $0) })
      let texts = labels.mapValues { profile.text($0.str) }
      #expect(texts["state"] == "waiting" && texts["host"] == "a")
      let isParked = profile.functionNames(sample).last == "main.park"
      #expect(labels["goroutine"]?.num == (isParked ? nil : 1))
      if isParked { #expect(texts["wait reason"] == "chan receive" && texts["function"] == "main.park") }
    }
  }

  /// How many goroutines of each function of the program have waited how many minutes.
  private typealias Waits = [String: [Int64: Int64]]

  @Test(
    "minutes are those of /debug/pprof/goroutine?debug=2 of the same process",
    arguments: ["1.19", "1.21", "1.23", "1.24", "1.27"])
  func minutes(_ release: String) throws {
    let fixture = Fixture(name: "go\(release)-amd64-labels")
    let scratch = try Scratch()
    let traces = try Tool.check(
      "xz", "-dc", Fixture.folder.appendingPathComponent("\(fixture.name).traces.xz").path, in: scratch.url)
    var expected: Waits = [:]
    for trace in traces.components(separatedBy: "\n\n") where !trace.contains("pprof.writeGoroutine") {
      let function = try #require(trace.firstMatch(of: /\n(main\.\w+)\(/)?.1)
      let minutes = try trace.firstMatch(of: /, (\d+) minutes/).map { try #require(Int64($0.1)) } ?? 0
      expected[String(function), default: [:]][minutes, default: 0] += 1
    }
    #expect(expected["main.wait"] == [2: 4, 3: 8])

    let profile = try fixture.converted("--profile", "goroutine")
    var found: Waits = [:]
    for sample in profile.sample where !profile.functionNames(sample).contains("runtime/debug.WriteHeapDump") {
      let function = try #require(profile.functionNames(sample).first { $0.hasPrefix("main.") })
      let label = try #require(sample.label.first { profile.text($0.key) == "wait minutes" })
      #expect(profile.text(label.numUnit) == "minutes")
      found[function, default: [:]][label.num, default: 0] += sample.value[0]
    }
    #expect(found == expected)
    // Since Go 1.23 it is known when the dump was written.
    let isMinimum = profile.comments.contains { $0.hasPrefix("wait minutes: at least") }
    #expect(isMinimum == ["1.19", "1.21"].contains(release))
  }

  @Test("what no collection has found waiting has no minutes")
  func unknownMinutes() throws {
    let profile = try Fixture(name: "go1.27-amd64-gc0").converted("--profile", "goroutine", "--system-goroutines")
    #expect(profile.sample.count > 2)
    #expect(!profile.sample.flatMap(\.label).contains { profile.text($0.key) == "wait minutes" })
  }

  @Test("goroutines by minutes, with pprof")
  func focus() throws {
    let scratch = try Scratch()
    let dump = Fixture(name: "go1.27-amd64-labels").dump.path
    try Tool.check(Tool.command, dump, "--profile", "goroutine", "-o", "g.pb.gz", in: scratch.url)
    func top(_ focus: String) throws -> String {
      try Tool.check("go", "tool", "pprof", "-tagfocus=wait minutes=\(focus)", "-top", "g.pb.gz", in: scratch.url)
    }
    #expect(try top("3:").contains("20 64.52% 64.52%") && top(":2").contains("10 32.26% 32.26%"))
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
