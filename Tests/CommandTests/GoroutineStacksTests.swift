import Foundation
import Pprof
import Testing

@Suite("inspect --goroutines")
struct GoroutineStacksTests {
  private struct Inspected: Decodable {
    struct Stacks: Decodable {
      struct Stack: Decodable {
        struct Frame: Decodable { let function: String }
        let count: Int64
        let system: Bool
        let function: String
        let creator: String?
        let shortestWait: UInt64?
        let longestWait: UInt64?
        let stack: [Frame]
      }
      let count: Int64
      let clockKnown: Bool
      let largest: [Stack]
    }
    let goroutineStacks: Stacks
  }

  private func stacks(_ arguments: String..., in scratch: Scratch) throws -> Inspected.Stacks {
    let run = try Tool.run(
      [Tool.command, "inspect", "--json", "--goroutines", "10000"] + arguments, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Inspected.self, from: run.output).goroutineStacks
  }

  @Test(
    "the stacks with their counts are those of the goroutine profile",
    arguments: ["go1.12-amd64", "go1.24-amd64-panic", "go1.27-s390x"])
  func counts(_ name: String) throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: name), to: "a.dump")
    var own: [[String]: Int64] = [:]
    let inspected = try stacks("a.dump", in: scratch)
    for stack in inspected.largest { own[stack.stack.map(\.function), default: 0] += stack.count }
    let profile = try Fixture(name: name).converted("--profile", "goroutine", "--system-goroutines")
    var expected: [[String]: Int64] = [:]
    for sample in profile.sample { expected[profile.functionNames(sample), default: 0] += sample.value[0] }
    #expect(own == expected && own.values.reduce(0, +) == inspected.count)
    // Those of the runtime come last.
    let system = inspected.largest.map(\.system)
    #expect(system == system.filter { !$0 } + system.filter { $0 })
  }

  @Test("what stuck goroutines hold, who started them; of a dump since Go 1.23, when it was written")
  func leak() throws {
    let scratch = try Scratch()
    try Tool.check(
      ["GOTOOLCHAIN=local", "go", "build", "-o", scratch.file("leak").path, "./leaking/goroutines"],
      in: Tool.repository.appendingPathComponent("Tests/Leaks"))
    try Tool.check("./leak", "a.dump", in: scratch.url)
    let text = try Tool.convert("inspect", "--goroutines", "a.dump", "--binary", "leak", in: scratch.url).text
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(" main.fetch main.go:17, leaked (chan send), started by main.handle"), "\(text)")
    // Some may have handed over their result in time.
    let first = try #require(try stacks("a.dump", "--binary", "leak", in: scratch).largest.first)
    #expect(first.count > 400 && first.function == "main.fetch" && first.creator == "main.handle")

    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "b.dump")
    try NamesTests.unpack("go1.27-amd64", to: scratch)
    let waiting = try stacks("b.dump", "--binary", "go1.27-amd64", in: scratch)
    let parked = try #require(waiting.largest.first { $0.function == "main.park" })
    // Its main.go waits for some milliseconds.
    #expect(waiting.clockKnown && parked.shortestWait ?? 0 > 1_000_000 && parked.longestWait ?? 0 < 1_000_000_000)
    // Up to Go 1.22 no frame has the moment.
    try scratch.unpack(Fixture(name: "go1.21-amd64"), to: "c.dump")
    #expect(try stacks("b.dump", in: scratch).clockKnown && !stacks("c.dump", in: scratch).clockKnown)
  }
}
