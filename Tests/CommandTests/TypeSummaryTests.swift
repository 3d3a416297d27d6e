import Foundation
import Testing

@Suite("inspect --types: what types of objects use the memory")
struct TypeSummaryTests {
  /// Builds an example, and runs it to make the dump `a` beside the executable.
  private static func build(_ example: String, _ arguments: String...) throws -> Scratch {
    let scratch = try Scratch()
    try Tool.build(example, to: scratch.file(example))
    try Tool.check(["./\(example)"] + arguments + ["a"], in: scratch.url)
    return scratch
  }

  @Test("of each type the objects and bytes that go tool pprof shows of a types profile; with the executable")
  func withBinary() throws {
    let scratch = try Self.build("holders", "-part", "8")
    let compared = try Tool.script("compare-types.sh", "a", "--binary", "holders", in: scratch.url)
    #expect(compared.text == "True\n", "\(compared.text)\(compared.errors)")
    let run = try Tool.script("example-types.py", in: scratch.url)
    #expect(
      run.text == "2560 2621440 2621440\n125000 125000 exact\nTrue True\n", "\(run.text)\(run.errors)")
  }

  @Test("the same of dumps that say something of types themselves", arguments: ["go1.3-seed-amd64", "go1.7-amd64"])
  func withoutBinary(_ name: String) throws {
    let fixture = Fixture(name: name)
    let scratch = try Scratch()
    let run = try Tool.script("compare-types.sh", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0 && run.text == "True\n", "\(run.text)\(run.errors)")
    // Dumps of Go 1.3 need no executable.
    let advice = "--binary, with the executable that wrote it, finds them out"
    let warnings = try String(contentsOf: scratch.file("warnings"), encoding: .utf8)
    #expect(warnings.components(separatedBy: advice).count == (name.hasPrefix("go1.3") ? 1 : 2), "\(warnings)")
  }

  @Test("parts of variables are named as the program writes them, also of what has no name itself")
  func fields() throws {
    let program = """
      package main
      import ("container/list"; "os"; "runtime/debug"; "sync"; "sync/atomic")
      type inner struct { first, second []byte }
      type store struct {
        name string; byName map[string][]byte; parts inner; any interface{}; shards [4]struct { users []byte }
        many [100]*[4096]byte
      }
      type config struct { log *logger; out []byte }
      type logger struct { level int; buffer []byte }
      type reader interface { read() }
      type file struct { count int; page []byte }
      func (*file) read() {}
      var whole store
      var pointed = &store{name: "pointed"}
      var nested = &config{log: &logger{level: 1}}
      var listed = []config{{}, {}, {}}
      var held reader = &file{count: 1}
      var empty interface{} = &file{count: 2}
      var table [3]*[4096]byte
      var large [1000]struct { page *[4096]byte }
      var loaded sync.Map
      var chain list.List
      var atom struct { value atomic.Value; last []byte }
      var alone []byte
      func page() []byte { return append(make([]byte, 0, 4096), 1) }
      func main() {
        whole.byName = map[string][]byte{"a": page()}
        whole.parts.second = page()
        whole.any = &file{page: page()}
        whole.shards[2].users = page()
        whole.many[77] = new([4096]byte)
        pointed.parts.first = page()
        nested.log.buffer = page(); nested.out = page()
        listed[1].out = page()
        held.(*file).page = page(); empty.(*file).page = page()
        table[2] = new([4096]byte); large[500].page = new([4096]byte)
        loaded.Store(1, page()); chain.PushBack(page()); atom.value.Store(page()); atom.last = page()
        alone = page()
        f, _ := os.Create("a"); debug.WriteHeapDump(f.Fd())
      }
      """
    let scratch = try Scratch()
    try Data(program.utf8).write(to: scratch.file("main.go"))
    try Tool.check(
      "GOTOOLCHAIN=local", "CGO_ENABLED=0", "GO111MODULE=off", "go", "build", "-o", "program", "main.go",
      in: scratch.url)
    try Tool.check("./program", in: scratch.url)
    try Tool.check(Tool.command, "a", "--profile", "retained", "--binary", "program", in: scratch.url)
    let run = try Tool.script("variable-chains.py", "a.retained.pb.gz", in: scratch.url)
    #expect(
      run.text.split(separator: "\n").map(String.init) == [
        "*main.empty > main.empty.page", "*main.held > main.held.page", "*main.nested > main.nested.out",
        "*main.nested.log > main.nested.log.buffer", "*main.pointed > main.pointed.parts.first", "main.alone",
        "main.atom > main.atom.last", "main.atom > main.atom.value", "main.chain", "main.large > main.large[].page",
        "main.listed[:] > main.listed[1].out", "main.loaded", "main.table > main.table[2]",
        "main.whole > main.whole.any", "main.whole > main.whole.byName", "main.whole > main.whole.many",
        "main.whole > main.whole.parts.second", "main.whole > main.whole.shards[2].users",
      ], "\(run.text)\(run.errors)")
  }

  @Test("a leak is named down to the field, the map one frame; the variable as a whole is one root")
  func leak() throws {
    let scratch = try Self.build("leak")
    let both = try Tool.convert("inspect", "a", "--types", "3", "--holders", "1", "--binary", "leak", in: scratch.url)
    let lines = both.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(both.status == 0 && lines.allSatisfy { $0.utf8.count <= 80 }, "\(both.text)")
    #expect(
      lines.filter { $0.hasPrefix("What") }.map { $0.prefix(10) } == ["What holds", "What types"], "\(both.text)")
    #expect(lines.count > 4 && lines[1].hasPrefix("What holds"), "\(both.text)")
    #expect(lines.count { $0.contains("global main.sessions > .byUser") } == 1, "\(both.text)")
    let run = try Tool.script("first-holder.py", "a", "--binary", "leak", in: scratch.url)
    #expect(
      run.text == "main.sessions ['.byUser', 'map[string]*main.Session'] ['main.Session', 'string data']\n",
      "\(run.text)\(run.errors)")
  }

  @Test("the screen: no line of more than 80 columns, rows that add up to all", arguments: Fixture.convertible)
  func screen(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.convert("inspect", "--types", "-v", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.unicodeScalars.count <= 80 && $0.last != " " })
    let start = try #require(lines.firstIndex { $0 == "What types the objects have" })
    let end = try #require(lines.firstIndex { $0 == "All objects" })
    func objects(_ line: Substring) -> Int {
      let front = line.utf8.dropFirst(17).prefix(lines[start + 1].utf8.count - 17 - "  retained      scan  type".count)
      return Int(String(decoding: front, as: UTF8.self).filter(\.isNumber)) ?? 0
    }
    let rows = lines[(start + 2)..<end]
    #expect(rows.count == 21 && rows.last?.contains(" other types") == true)
    // What of a row is unreachable stands behind it.
    let marked = rows.reduce(0) { sum, row in
      guard row.hasSuffix(" unreachable") else { return sum }
      let number = row.split(separator: " ").dropLast().last?.filter { $0 != "," }
      return sum + (row.hasSuffix(", unreachable") ? objects(row) : number.flatMap { Int($0) } ?? 0)
    }
    // What is not reachable is one line or two, and why it may be in use stands behind.
    let all = try #require(lines[end...].firstIndex { $0.hasSuffix("  = all") })
    #expect(rows.reduce(0) { $0 + objects($1) } == objects(lines[all]))
    #expect(lines[end..<all].filter { $0.contains("  unreachable") }.reduce(0) { $0 + objects($1) } == marked)
    #expect(lines[(end + 1)..<all].reduce(0) { $0 + objects($1) } == objects(lines[all]))
    #expect((end + 5...end + 6).contains(all) && lines.last == "")
    #expect(["Perhaps in use: ", "Memory from"].contains { lines[all + 1].hasPrefix($0) })
  }

  @Test("the number is an option's value, or is left out; what it cannot be is wrong usage")
  func number() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.3-seed-amd64"), to: "a")
    for (arguments, count) in [
      (["a", "--types"], 20), (["--types", "a"], 20), (["--types", "3", "a"], 3), (["a", "--types=3"], 3),
      (["a", "--types", "--holders", "2"], 20),
    ] {
      #expect(try Tool.rows("types", arguments, in: scratch.url) == count, "\(arguments)")
    }
    #expect(try Tool.rows("types", ["--types", "-"], pipedFrom: "a", in: scratch.url) == 20)
    for wrong in ["--types=x", "--types=0", "--types=-1"] {
      #expect(try Tool.convert("inspect", "a", wrong, in: scratch.url).status == 64, "\(wrong)")
    }
    #expect(try !Tool.convert("inspect", "a", "--json", in: scratch.url).text.contains(#""types""#))
  }

  @Test("another executable gives no types: an error, or with --force-binary a warning; a stripped one some")
  func executables() throws {
    let scratch = try Self.build("leak")
    try Tool.build("holders", to: scratch.file("other"))
    try Tool.build("leak", "-ldflags=-s", to: scratch.file("stripped"))
    try Tool.check("./stripped", "b", in: scratch.url)
    let other = ["inspect", "a", "--types", "--binary", "other"]
    let refused = try Tool.run([Tool.command] + other, in: scratch.url)
    #expect(refused.status == 1 && refused.errors.contains("not the executable that wrote it"), "\(refused.errors)")
    let forced = try Tool.run([Tool.command] + other + ["--force-binary"], in: scratch.url)
    #expect(forced.status == 0 && forced.errors.contains("types are not taken from other"), "\(forced.errors)")
    #expect(forced.text.contains("with their exact type") && !forced.text.contains("main.Session\n"), "\(forced.text)")
    let stripped = try Tool.convert("inspect", "b", "--types", "--binary", "stripped", in: scratch.url)
    #expect(
      stripped.status == 0 && stripped.errors.contains("stripped is stripped, without symbols and debug information"),
      "\(stripped.errors)")
  }
}
