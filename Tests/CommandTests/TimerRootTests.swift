import Foundation
import Testing

@Suite("Timers hold what they call")
struct TimerRootTests {
  private struct Inspected: Decodable {
    struct Holders: Decodable {
      struct Root: Decodable {
        struct Child: Decodable {
          let frame: String?
          let count: Int
          let bytes: Int
        }
        let kind: String
        let name: String
        let bytes: Int
        let children: [Child]
      }
      let largest: [Root]
    }
    let holders: Holders
  }

  @Test("what timers hold is theirs, by the function that they call, and not that of the runtime's variables")
  func holders() throws {
    let scratch = try Scratch()
    try Tool.check(
      "GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", scratch.file("timers").path, "./holding/timers",
      in: Tool.repository.appendingPathComponent("Tests/Leaks"))
    try Tool.check("./timers", "a.dump", in: scratch.url)
    let run = try Tool.run(
      [Tool.command, "inspect", "--json", "--holders", "a.dump", "--binary", "timers"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let roots = try JSONDecoder().decode(Inspected.self, from: run.output).holders.largest
    let first = try #require(roots.first)
    #expect(first.kind == "timers" && first.name == "timers", "\(first)")
    let bodies = [("main.(*session).expire", 300, 4096), ("main.remind.func1", 200, 2048)]
    #expect(first.bytes >= bodies.reduce(0) { $0 + $1.1 * $1.2 })
    for (name, count, size) in bodies {
      let child = try #require(first.children.first { $0.frame == name }, "\(name): \(first)")
      // Besides, each has the timer and what it calls.
      #expect(child.count == count && (count * size..<count * (size + 256)).contains(child.bytes), "\(child)")
    }
    let shared = roots.filter { $0.kind == "shared" && $0.name.contains("main.stoppable") }
    #expect(shared.map(\.name) == ["timers and main.stoppable"] && shared.allSatisfy { $0.bytes >= 100 * 4096 })

    // Also those that only the runtime refers to, in their middle, have the types that the program gave them.
    struct Typed: Decodable {
      struct Types: Decodable {
        struct Row: Decodable {
          let name: String
          let objects: Int
        }
        let largest: [Row]
      }
      let types: Types
    }
    let typed = try Tool.run(
      [Tool.command, "inspect", "--json", "--types", "1000", "a.dump", "--binary", "timers"], in: scratch.url)
    let rows = try JSONDecoder().decode(Typed.self, from: typed.output).types.largest
    #expect(rows.first { $0.name == "time.Timer" }?.objects == 600)
    #expect(rows.first { $0.name == "time.Ticker" }?.objects == 50)
    #expect(!rows.contains { $0.name.contains("with runtime.timer") })

    // As pprof adds it up.
    try Tool.check(
      Tool.command, "a.dump", "--profile", "retained", "--binary", "timers", "-o", "a.pb.gz", in: scratch.url)
    let top = try Tool.check(
      "go", "tool", "pprof", "-unit=B", "-sample_index=inuse_space", "-focus=^timers$", "-show=^(timers|main\\..*)$",
      "-top", "-cum",
      "-nodecount=100000", "a.pb.gz", in: scratch.url)
    #expect(top.contains(" \(first.bytes)B ") && top.contains(" timers\n"), "\(top)")
  }
}
