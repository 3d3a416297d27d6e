import Foundation
import Testing

@Suite("inspect --finalizers")
struct FinalizersTests {
  private struct Inspected: Decodable {
    struct Finalizers: Decodable {
      struct Function: Decodable {
        struct Amount: Decodable { let bytes: Int }
        struct ObjectType: Decodable, Equatable {
          let name: String
          let count: Int
        }
        let kind: String
        let function: String
        let file: String
        let line: Int
        let count: Int
        let queued: Int
        let unreachable: Int
        let inCycles: Int
        let neverFreed: Int
        let held: Amount
        let types: [ObjectType]
        let cycle: [String]?
      }
      let finalizers: Int
      let cleanups: Int
      let cleanupsKnown: Bool
      let largest: [Function]
    }
    let finalizers: Finalizers
  }

  private func build(_ program: String, to name: String, in scratch: Scratch) throws {
    try Tool.check(
      "GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", scratch.file(name).path, "./\(program)",
      in: Tool.repository.appendingPathComponent("Tests/Leaks"))
  }

  private func finalizers(_ arguments: String..., in scratch: Scratch) throws -> Inspected.Finalizers {
    let run = try Tool.run([Tool.command, "inspect", "--json", "--finalizers"] + arguments, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Inspected.self, from: run.output).finalizers
  }

  @Test("what finalizers of a function hold is what a collection of the process frees when they are gone")
  func held() throws {
    let scratch = try Scratch()
    try build("holding/finalizers", to: "holding", in: scratch)
    let said = try Tool.check("./holding", "a.dump", in: scratch.url).split(separator: "\n").map {
      $0.split(separator: " ")
    }
    #expect(said.count == 3)
    let found = try finalizers("a.dump", "--binary", "holding", in: scratch)
    for line in said {
      let function = try #require(found.largest.first { $0.function == line[0] }, "\(line)")
      #expect(function.kind == "finalizer" && function.count == Int(line[1]) && function.queued == 0)
      // The runtime allocates a little itself.
      let freed = try #require(Int(line[2]))
      #expect(abs(function.held.bytes - freed) <= 256, "\(line) \(function)")
    }
    #expect(found.largest.map(\.held.bytes) == found.largest.map(\.held.bytes).sorted(by: >))
    #expect(found.finalizers == found.largest.reduce(0) { $0 + $1.count } && found.cleanups == 0 && found.cleanupsKnown)
    #expect(!found.largest.contains { $0.function == "main.closeFile" })

    let connection = found.largest[0]
    #expect(connection.function == "main.(*connection).close" && connection.file.hasSuffix("/finalizers/main.go"))
    #expect(connection.line == 21 && connection.inCycles == 500 && connection.neverFreed == 500)
    #expect(connection.types == [.init(name: "main.connection", count: 500)])
    #expect(connection.cycle == ["main.connection", ".handler main.handler", ".connection main.connection"])
    let written = found.largest[1]
    #expect(written.inCycles == 200 && written.neverFreed == 200)
    #expect(written.cycle == ["main.file", "its finalizer", "closure main.write.func1", "main.file"])
    #expect(found.largest.dropFirst(2).allSatisfy { $0.inCycles == 0 && $0.cycle == nil })
    let text = try Tool.convert("inspect", "--finalizers", "a.dump", "--binary", "holding", in: scratch.url).text
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("700 never run, and their objects are never freed: what they hold leads back to these"))
    #expect(
      words.contains(
        "500 finalizer main.(*connection).close main.go:21 of main.connection; 500 lead back, never freed main.connection > "
          + ".handler main.handler > .connection main.connection"), "\(text)")
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }

  @Test("finalizers behind one that waits are queued")
  func queued() throws {
    let scratch = try Scratch()
    try build("leaking/finalizers", to: "blocked", in: scratch)
    try Tool.check("./blocked", "a.dump", in: scratch.url)
    let found = try finalizers("a.dump", "--binary", "blocked", in: scratch)
    let function = try #require(found.largest.first)
    #expect(function.function == "main.closeFile" && function.inCycles == 0 && function.unreachable == 0)
    #expect(function.count == function.queued && (990...1000).contains(function.queued))
    #expect(function.held.bytes >= function.count * (8 << 10))
    let text = try Tool.convert("inspect", "--finalizers", "a.dump", in: scratch.url).text
    #expect(text.contains(" queued), by what they hold\n") && text.contains("\nHint: --binary EXE"))
  }

  @Test("a dump since Go 1.24 says that it has no cleanups, unless the program has none")
  func cleanups() throws {
    let scratch = try Scratch()
    for (name, isKnown) in [("go1.21-amd64", true), ("go1.27-amd64", false)] {
      try scratch.unpack(Fixture(name: name), to: "a.dump")
      #expect(try finalizers("a.dump", in: scratch).cleanupsKnown == isKnown)
      let text = try Tool.convert("inspect", "--finalizers", "a.dump", in: scratch.url).text
      #expect(text.contains("Cleanups (runtime.AddCleanup) are missing") == !isKnown)
    }
  }

  @Test("the number is an option's value, or is left out, and other functions are counted")
  func number() throws {
    let scratch = try Scratch()
    try build("holding/finalizers", to: "holding", in: scratch)
    try Tool.check("./holding", "a.dump", in: scratch.url)
    #expect(try finalizers("1", "a.dump", in: scratch).largest.count == 1)
    let text = try Tool.convert("inspect", "--finalizers=1", "a.dump", in: scratch.url).text
    #expect(text.contains("other functions\n"))
    for wrong in ["--finalizers=x", "--finalizers=0", "--finalizers="] {
      #expect(try Tool.convert("inspect", "a.dump", wrong, in: scratch.url).status == 64, "\(wrong)")
    }
    #expect(try !Tool.convert("inspect", "a.dump", "--json", in: scratch.url).text.contains("\"finalizers\""))
  }
}
