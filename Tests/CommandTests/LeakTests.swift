import DumpBuilding
import Foundation
import Testing

@Suite("inspect --suspects: what may be a leak")
struct LeakTests {
  /// A suspect, of the JSON.
  private struct Suspect: Decodable {
    let kind: String?
    let sentence: String
    let name: String
    let bytes: UInt64
    let share: Double
  }

  private struct Inspected: Decodable {
    struct Suspects: Decodable {
      let known: Int
      let largest: [Suspect]
    }
    let suspects: Suspects
  }

  /// By program of Tests/Leaks, the kind of the leak, and what it is called after.
  private static let kinds = [
    "goroutines": ("goroutine-leak", "main.handle"), "bodies": ("http-bodies", "main.status"),
    "clients": ("http-clients", "main.status"), "contexts": ("context-children", "main.server"),
    "timers": ("timers", "main.handle.func1"), "pools": ("pool-buffers", "main.buffers"),
    "emptymaps": ("empty-maps", "main.visitors"), "defers": ("deferred-calls", "main.watch"),
    "finalizers": ("blocked-finalizer", "main.closeFile"), "cycles": ("finalizer-cycles", "main.(*connection).close"),
    "titles": ("pinned-arrays", "main.titles"), "locks": ("lock-wait", "main.main"),
    "lists": ("growing", "main.events"),
    "growingmap": ("growing-map", "main.sessions.byUser"), "growingslice": ("growing-slice", "main.history"),
  ]

  /// Builds the programs of a folder of Tests/Leaks, and has each write its dump.
  private func dumps(_ folder: String, in scratch: Scratch) throws {
    try scratch.makeFolder("programs")
    try Tool.check(
      [
        "GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", scratch.file("programs").path + "/",
        "./\(folder)/...",
      ],
      in: Tool.repository.appendingPathComponent("Tests/Leaks"))
    for name in scratch.contents("programs") {
      // Some write an earlier dump, too.
      try Tool.check("./programs/\(name)", "\(name).dump", "\(name).old", in: scratch.url)
    }
  }

  private func suspects(_ name: String, _ options: String..., in scratch: Scratch) throws -> Inspected.Suspects {
    var words = [Tool.command, "inspect", "--json", "--suspects", "\(name).dump"] + options
    if scratch.contents.contains("\(name).old") { words += ["--since", "\(name).old"] }
    let run = try Tool.run(words, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONDecoder().decode(Inspected.self, from: run.output).suspects
  }

  @Test("programs that leak: the first suspect is the leak, with its kind and the variable or function it is of")
  func leaks() throws {
    let scratch = try Scratch()
    try dumps("leaking", in: scratch)
    #expect(Set(scratch.contents("programs")) == Set(Self.kinds.keys))
    for (name, (kind, title)) in Self.kinds {
      let found = try suspects(name, "--binary", "programs/\(name)", in: scratch)
      let first = try #require(found.largest.first)
      #expect(first.kind == kind && first.name == title, "\(name): \(first)")
      #expect(found.known == 1 && first.sentence.contains(title) && first.bytes > 0, "\(name): \(first)")
      // All is true without the executable, too, and some of it is known.
      let places = try suspects(name, in: scratch)
      #expect(places.largest.allSatisfy { $0.kind == nil || $0.kind == kind }, "\(name): \(places)")
      if ["goroutines", "bodies"].contains(name) { #expect(places.largest.first?.kind == kind) }
    }
    // Within 80 columns, and on a terminal of 24 rows.
    let screen = try Tool.convert(
      "inspect", "--suspects", "timers.dump", "--binary", "programs/timers", in: scratch.url)
    let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 80 && $0.last != " " } && lines.count <= 24)
    #expect(lines.contains("1 suspect of a leak") && screen.text.contains("%  timers: 2,000 timers or tickers run"))
  }

  @Test("programs that do the same and are sound: no suspect of a known kind, and where the memory is")
  func sound() throws {
    let scratch = try Scratch()
    try dumps("sound", in: scratch)
    let programs = scratch.contents("programs")
    #expect(Set(programs).isStrictSuperset(of: Self.kinds.keys))
    for name in programs {
      for found in [
        try suspects(name, "--binary", "programs/\(name)", in: scratch), try suspects(name, in: scratch),
      ] {
        #expect(found.known == 0 && found.largest.allSatisfy { $0.kind == nil }, "\(name): \(found)")
        #expect(!found.largest.isEmpty && found.largest.count <= 3, "\(name): \(found)")
      }
    }
    let screen = try Tool.convert(
      "inspect", "--suspects", "growingmap.dump", "--binary", "programs/growingmap", in: scratch.url)
    #expect(screen.text.contains("\nNo suspect of a leak of a known kind. Where the memory is:\n"))
    #expect(screen.text.contains("The global variable main.sessions holds"))
  }

  @Test("with an earlier dump, a cache that grows is a suspect")
  func growth() throws {
    let scratch = try Scratch()
    try Tool.build("leak", to: scratch.file("leak"))
    try Tool.check("./leak", "a.dump", "b.dump", in: scratch.url)
    let alone = try suspects("b", "--binary", "leak", in: scratch)
    #expect(alone.known == 0 && alone.largest.first?.name == "main.sessions", "\(alone)")
    let since = try suspects("b", "--binary", "leak", "--since", "a.dump", in: scratch)
    #expect(since.known == 1 && since.largest[0].kind == "growing-map", "\(since)")
    #expect(since.largest[0].sentence.contains("has grown by 10.0 MiB since a.dump. It holds 20.0 MiB"), "\(since)")
  }

  @Test("names of any length and width stay within 80 columns, and no control character gets to the terminal")
  func wideNames() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(arenaStart: 0x1000_0000, arenaEnd: 0x2000_0000)
    let names = [
      String(repeating: "x", count: 300), String(repeating: "世界", count: 50), "a b \u{1b}[2J\n\tc",
      String(repeating: "[]struct { a int; b ", count: 200),
    ]
    for (index, name) in names.enumerated() {
      for number in 0..<100 {
        let address = UInt64(0x1000_0000 + 0x10_0000 * index + 64 * number)
        builder.object(address, [UInt8](repeating: 0, count: 64))
        builder.goroutine(0, id: UInt64(100 * index + number + 1), waitReason: "select (no cases)")
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: address >> ($0 * 8)) }
        builder.stackFrame(
          bytes, entry: UInt64(0x40_0000 + 0x1000 * index), name: name, fields: [(kind: 1, offset: 0)])
      }
    }
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("a"))
    for options in [[], ["-v"]] {
      let run = try Tool.run([Tool.command, "inspect", "--suspects", "a"] + options, in: scratch.url)
      #expect(run.status == 0 && run.text.contains("4 suspects of a leak"), "\(run.text)\(run.errors)")
      for line in run.text.split(separator: "\n") {
        // Those characters take two columns each.
        #expect(line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) } <= 80, "\(line)")
        #expect(!line.contains("\t") && !line.contains("\u{1b}"))
      }
      #expect(run.text.contains("世界") && run.text.contains("100 goroutines"))
    }
  }

  @Test("the number is an option's value, or is left out")
  func number() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.7-amd64"), to: "a")
    for (arguments, count) in [(["a", "--suspects"], 5), (["--suspects", "1", "a"], 1), (["a", "--suspects=2"], 2)] {
      let run = try Tool.run([Tool.command, "inspect", "--json"] + arguments, in: scratch.url)
      let found = try JSONDecoder().decode(Inspected.self, from: run.output).suspects.largest
      #expect(!found.isEmpty && found.count <= count, "\(arguments)")
    }
    for wrong in ["--suspects=x", "--suspects=0", "--suspects="] {
      #expect(try Tool.convert("inspect", "a", wrong, in: scratch.url).status == 64, "\(wrong)")
    }
    #expect(try !Tool.convert("inspect", "a", "--json", in: scratch.url).text.contains("suspects"))
  }
}
