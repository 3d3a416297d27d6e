import Foundation
import Pprof
import Testing

@Suite("Profiles of leaked goroutines")
struct LeakedGoroutinesTests {
  private static let folder = Tool.repository.appendingPathComponent("Tests/GoroutineLeaks")

  /// How many goroutines have each stack, by the functions of the program alone, as Tests/GoroutineLeaks/answers.txt has them.
  private func own(_ profile: Profile) -> [String: Int64] {
    var stacks: [String: Int64] = [:]
    for sample in profile.sample {
      let names = profile.functionNames(sample).filter { $0.hasPrefix("main.") || $0.hasPrefix("goroutineleaks/") }
      stacks[names.joined(separator: " < "), default: 0] += sample.value[0]
    }
    return stacks
  }

  /// What Go 1.27 says of each program.
  private func answers() throws -> [String: [String: Int64]] {
    let text = try String(contentsOf: Self.folder.appendingPathComponent("answers.txt"), encoding: .utf8)
    var (answers, program): ([String: [String: Int64]], String) = ([:], "")
    for line in text.split(separator: "\n") {
      if line.hasPrefix("\t") {
        let words = line.dropFirst().split(separator: " ", maxSplits: 1)
        answers[program, default: [:]][String(words[1])] = Int64(words[0]) ?? 0
      } else {
        program = String(line)
      }
    }
    return answers
  }

  private func converted(_ dump: String, _ arguments: String..., in scratch: Scratch) throws -> Profile {
    let run = try Tool.run(
      [Tool.command, dump, "--profile", "goroutineleak", "-o", "out.pb.gz", "-f"] + arguments, in: scratch.url)
    guard run.status == 0 else { throw Fixture.Failure(text: run.errors) }
    return try Fixture.profile(scratch.file("out.pb.gz"))
  }

  @Test("stacks are those of the process's own profile, without what was inlined and what needs the executable")
  func fixture() throws {
    let scratch = try Scratch()
    let truth = try Fixture.profile(Fixture.folder.appendingPathComponent("go1.27-amd64-leaks.goroutineleak.prof"))
    let fixture = Fixture(name: "go1.27-amd64-leaks")
    let profile = try converted(fixture.dump.path, in: scratch)
    func stacks(_ profile: Profile) -> [[String]: Int64] {
      profile.sample.reduce(into: [:]) { $0[profile.functionNames($1), default: 0] += $1.value[0] }
    }
    let (own, expected) = (stacks(profile), stacks(truth))
    let inlined = Set(expected.keys.joined()).subtracting(own.keys.joined())
    var without: [[String]: Int64] = [:]
    for (stack, count) in expected where !Self.variables.contains(stack.last ?? "") {
      without[stack.filter { !inlined.contains($0) }, default: 0] += count
    }
    #expect(own == without && own.values.reduce(0, +) == 14)
    let run = try Tool.run(
      [Tool.command, fixture.dump.path, "--profile", "goroutineleak", "-o", "b.pb.gz"], in: scratch.url)
    #expect(run.errors.contains("without the executable that wrote it, some leaked goroutines may be missing"))
    // A cleanup may close a channel.
    #expect(
      profile.comments.contains {
        $0.hasPrefix(
          "# a goroutine may be called leaked although something can let it go on, as a dump does not say what")
      })
  }

  /// Those of which only the executable tells that the variables which lead to their channels are not used any more.
  private static let variables = ["main.fill.func1", "main.fill.func2"]

  @Test(
    "what goroutines wait on, in another release, is the same", arguments: ["go1.24-amd64-leaks", "go1.27-amd64-leaks"])
  func waits(_ name: String) throws {
    let profile = try converted(Fixture(name: name).dump.path, in: try Scratch())
    let answer = try #require(try answers()["many"])
    #expect(own(profile) == answer.filter { !Self.variables.contains($0.key) })
    var waits: [String: [String: Int64]] = [:]
    for sample in profile.sample {
      let label = try #require(sample.label.first { profile.text($0.key) == "waits on" })
      let names = profile.functionNames(sample).filter { $0.hasPrefix("main.") }
      waits[profile.text(label.str), default: [:]][names[0], default: 0] += sample.value[0]
    }
    #expect(
      waits == [
        "chan receive": ["main.receive": 2], "receive from a nil chan": ["main.receive": 1],
        "chan send": ["main.send": 1], "select of 2": ["main.choose": 2], "Mutex": ["main.lock": 2],
        "RWMutex to read": ["main.read": 1], "RWMutex to write": ["main.write": 1], "Cond": ["main.signalled": 2],
        "WaitGroup": ["main.wait": 2],
      ])
  }

  private struct Inspected: Decodable {
    struct Amount: Decodable { let bytes: Int }
    struct Leaked: Decodable {
      let count: Int
      let held: Amount
      let mayLack: Bool
    }
    struct Stack: Decodable {
      let count: Int
      let leaked: Bool
      let waitsOn: String?
      let function: String
      let held: Amount
    }
    struct Stacks: Decodable {
      let leaked: Leaked
      let largest: [Stack]
    }
    let goroutineStacks: Stacks
  }

  private func inspected(_ arguments: String..., in scratch: Scratch) throws -> Inspected.Stacks {
    let run = try Tool.run([Tool.command, "inspect", "--json", "--goroutines", "1000"] + arguments, in: scratch.url)
    guard run.status == 0 else { throw Fixture.Failure(text: run.errors) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Inspected.self, from: run.output).goroutineStacks
  }

  @Test("inspect --goroutines tells those of the profile, which says what they wait on", arguments: ["1.24", "1.27"])
  func inspection(_ release: String) throws {
    let scratch = try Scratch()
    let fixture = Fixture(name: "go\(release)-amd64-leaks")
    let profile = try converted(fixture.dump.path, in: scratch)
    var expected: [String: Int] = [:]
    for sample in profile.sample {
      let label = try #require(sample.label.first { profile.text($0.key) == "waits on" })
      expected[profile.text(label.str), default: 0] += Int(sample.value[0])
    }
    let stacks = try inspected(fixture.dump.path, in: scratch)
    var found: [String: Int] = [:]
    for stack in stacks.largest where stack.leaked { found[try #require(stack.waitsOn), default: 0] += stack.count }
    #expect(found == expected && stacks.leaked.count == 14 && stacks.leaked.mayLack)
    #expect(!stacks.largest.contains { !$0.leaked && $0.waitsOn != nil })
    let text = try Tool.convert("inspect", "--goroutines", fixture.dump.path, in: scratch.url).text
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(/14 are leaked and hold .*: nothing that may still run leads to what they wait for; without the/))
  }

  @Test("programs of which the runtime of Go 1.27 says the same")
  func programs() throws {
    let scratch = try Scratch()
    try scratch.makeFolder("programs")
    try Tool.check(
      [
        "GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", scratch.file("programs").path + "/",
        "./programs/...",
      ],
      in: Self.folder)
    let answers = try answers()
    #expect(Set(scratch.contents("programs")) == Set(answers.keys) && answers.count > 20)
    for name in scratch.contents("programs") {
      try Tool.check("./programs/\(name)", "a.dump", in: scratch.url)
      let found = own(try converted("a.dump", "--binary", "programs/\(name)", in: scratch))
      #expect(found == answers[name], "\(name)")
    }
  }

  @Test("what leaked goroutines hold is free without them")
  func held() throws {
    let scratch = try Scratch()
    try Tool.check(
      ["GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", scratch.file("held").path, "./held"], in: Self.folder)
    let freed = try Tool.check("./held", "a.dump", in: scratch.url)
    let profile = try converted("a.dump", "--binary", "held", in: scratch)
    let comment = try #require(profile.comments.first { $0.contains("leaked goroutines, which hold") })
    let match = try #require(comment.firstMatch(of: #/# 30 leaked .* of ([0-9]+) bytes together/#))
    let (held, difference) = (try #require(Int(match.1)), try #require(Int(freed.split(separator: "\n")[0])))
    #expect(held > 11_000_000 && abs(held - difference) < 64 << 10, "\(held) \(difference)")
    // So it is in inspect, where they are the first, each with what it waits on.
    let text = try Tool.convert("inspect", "--goroutines", "a.dump", "--binary", "held", in: scratch.url).text
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("30 are leaked and hold 10.") && words.contains(", leaked (chan receive)"), "\(text)")
    let stacks = try inspected("a.dump", "--binary", "held", in: scratch)
    #expect(stacks.leaked.count == 30 && stacks.leaked.held.bytes == held && !stacks.leaked.mayLack)
    let leaked = stacks.largest.prefix { $0.leaked }
    #expect(
      leaked.reduce(0) { $0 + $1.count } == 30 && !stacks.largest.dropFirst(leaked.count).contains(where: \.leaked))
    #expect(leaked.map(\.held.bytes) == profile.sample.map { Int($0.value[2]) }.sorted(by: >))
    // All of it is in the samples but what several hold, which is little here.
    let sum = profile.sample.reduce(0) { $0 + Int($1.value[2]) }
    #expect(sum <= held && sum > held * 9 / 10)
  }
}
