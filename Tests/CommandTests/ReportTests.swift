import DumpBuilding
import Foundation
import Pprof
import Testing

@Suite("report: one page to send")
struct ReportTests {
  private static let fixture = Fixture(name: "go1.27-amd64")

  private static let chromium = ["chromium", "chromium-browser", "google-chrome"].contains { name in
    (try? Tool.run(["which", name], in: FileManager.default.temporaryDirectory))?.status == 0
  }

  /// A dump with its executable.
  private func start() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.unpack(Self.fixture, to: "heap.dump")
    try NamesTests.unpack("go1.27-amd64", to: scratch)
    return scratch
  }

  private func json(_ arguments: [String], in scratch: Scratch) throws -> [String: Any] {
    let text = try Tool.check([Tool.command, "report", "--json"] + arguments, in: scratch.url)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func rows(_ table: String, _ report: [String: Any]) -> [[String: Any]] {
    (report[table] as? [String: Any])?["rows"] as? [[String: Any]] ?? []
  }

  // MARK: Outputs

  @Test("the page goes where -o says, or beside where one works; the ending says what it is")
  func outputs() throws {
    let scratch = try start()
    for arguments in [[], ["-o", "x.html"], ["-o", "x.md"], ["-o", "new/"], ["--json", "-o", "x.json"]] {
      try Tool.check([Tool.command, "report", "heap.dump", "-q"] + arguments, in: scratch.url)
    }
    let page = try scratch.bytes("heap.html")
    for other in ["x.html", "new/heap.html"] { #expect(try scratch.bytes(other) == page) }
    #expect(page.starts(with: Data("<!DOCTYPE html>".utf8)) && page.count < 3 << 20)
    #expect(try scratch.bytes("x.md").starts(with: Data("# Heap of `heap.dump`\n".utf8)))
    for arguments in [["-o", "-"], ["-", "-o", "-"], ["-"]] {
      let input = arguments[0] == "-" ? try scratch.bytes("heap.dump") : nil
      let words = [Tool.command, "report", "-q"] + (input == nil ? ["heap.dump"] : []) + arguments
      let run = try Tool.run(words, input: input, in: scratch.url)
      #expect(run.status == 0 && run.text.hasPrefix("<!DOCTYPE html>"), "\(arguments): \(run.errors)")
    }
    let data = try Tool.run([Tool.command, "report", "heap.dump", "--json", "-q"], in: scratch.url)
    #expect(data.output == (try scratch.bytes("x.json")))
  }

  @Test("an existing file is refused without -f, an unknown ending is an error that says which there are")
  func refused() throws {
    let scratch = try start()
    try Data("old".utf8).write(to: scratch.file("x.html"))
    let refused = try Tool.run([Tool.command, "report", "heap.dump", "-o", "x.html"], in: scratch.url)
    #expect(refused.status == 74 && refused.errors.contains("(-f replaces it)"))
    #expect(try scratch.bytes("x.html") == Data("old".utf8))
    try Tool.check([Tool.command, "report", "heap.dump", "-o", "x.html", "-f"], in: scratch.url)
    let unknown = try Tool.run([Tool.command, "report", "heap.dump", "-o", "x.pdf"], in: scratch.url)
    #expect(unknown.status == 64 && unknown.errors.contains("(.html)") && unknown.errors.contains("(.md)"))
    let itself = try Tool.run(
      [Tool.command, "report", "heap.dump", "-o", "heap.dump", "--json", "-f"], in: scratch.url)
    #expect(itself.status == 74 && itself.errors.contains("it is the input"))
    try Data("no dump".utf8).write(to: scratch.file("no.dump"))
    let bad = try Tool.run([Tool.command, "report", "no.dump"], in: scratch.url)
    #expect(bad.status == 1 && bad.errors.hasPrefix("no.dump: "))
    #expect(!scratch.contents.contains("no.html") && !scratch.contents.contains("x.pdf"))
  }

  @Test("every dump of a release has a report, with what it has", arguments: Fixture.convertible)
  func releases(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let report = try json([fixture.dump.path, "-q"], in: scratch)
    let graphs = try #require(report["flame_graphs"] as? [[String: Any]])
    #expect(graphs.compactMap { $0["name"] as? String } == ["holders", "inuse", "alloc"])
    #expect(graphs.allSatisfy { $0["problem"] == nil && ($0["nodes"] as? [Any])?.isEmpty == false })
    #expect(!rows("holders", report).isEmpty && !rows("goroutines", report).isEmpty)
    let parts = (report["parts"] as? [[String: Any]] ?? []).compactMap { $0["bytes"] as? Int }
    if let memory = report["memory"] as? [String: Any] {
      #expect(parts.reduce(0, +) == memory["sys"] as? Int)
    }
  }

  @Test("a dump without a memory profile, one that was cut, and a core have what there is")
  func parts() throws {
    let scratch = try start()
    let without = try json([Fixture.withoutMemProf.dump.path, "-q"], in: scratch)
    let problems = (without["flame_graphs"] as? [[String: Any]] ?? []).map { $0["problem"] as? String }
    #expect(problems.count == 3 && problems[0] == nil && problems[1] != nil && problems[2] != nil)
    #expect(rows("sites", without).isEmpty && without["sampled"] == nil)

    try scratch.bytes("heap.dump").prefix(500_000).write(to: scratch.file("cut.dump"))
    let refused = try Tool.run([Tool.command, "report", "cut.dump"], in: scratch.url)
    #expect(refused.status == 1 && refused.errors.contains("--partial"))
    let cut = try json(["cut.dump", "--partial", "-q"], in: scratch)
    #expect(cut["partial"] != nil && rows("types", cut).isEmpty)
    try Tool.check([Tool.command, "report", "cut.dump", "--partial", "-q"], in: scratch.url)
    #expect(scratch.contents.contains("cut.html"))

    for name in ["core", "exe"] {
      let file = Fixture.folder.appendingPathComponent("go1.27-amd64-small.\(name).xz")
      let run = try Tool.run(["xz", "-dc", file.path], outputFile: scratch.emptyFile(name), in: scratch.url)
      #expect(run.status == 0)
    }
    let core = try json(["core", "--binary", "exe", "-q"], in: scratch)
    #expect((core["dump"] as? [String: Any])?["format"] as? String == "core")
    #expect(!rows("types", core).isEmpty && (core["program"] as? [String: Any])?["executable"] as? String == "exe")
  }

  // MARK: Numbers

  /// By the names on the way from the root, what samples have in all.
  private func sums(_ profile: Profile, _ type: String) throws -> [[String]: Int64] {
    let value = try #require(profile.sampleType.firstIndex { profile.text($0.type) == type })
    var sums: [[String]: Int64] = [:]
    for sample in profile.sample {
      let names = Array(profile.functionNames(sample).reversed())
      for end in 0...names.count { sums[Array(names[..<end]), default: 0] += sample.value[value] }
    }
    return sums
  }

  @Test("every frame has what the profile has in all stacks that begin so", arguments: ["retained", "heap"])
  func frames(kind: String) throws {
    let scratch = try start()
    try Tool.check(
      Tool.command, "heap.dump", "--binary", "go1.27-amd64", "--profile", kind, "-o", "x.pb", in: scratch.url)
    let profile = try Fixture.profile(scratch.file("x.pb"))
    let report = try json(["heap.dump", "--binary", "go1.27-amd64"], in: scratch)
    let graphs = (report["flame_graphs"] as? [[String: Any]] ?? []).filter { $0["profile"] as? String == kind }
    #expect(graphs.count == (kind == "heap" ? 2 : 1))
    for graph in graphs {
      let values = try #require(graph["values"] as? [String])
      let names = try #require(graph["names"] as? [String])
      let nodes = try #require(graph["nodes"] as? [Int64])
      let sums = try values.map { try self.sums(profile, $0) }
      var path: [(name: String, left: Int64, rest: [Int64])] = []
      var seen = 0
      for at in stride(from: 0, to: nodes.count, by: 2 + values.count) {
        while path.last?.left == 0 { path.removeLast() }
        if !path.isEmpty { path[path.count - 1].left -= 1 }
        let own = Array(nodes[at + 2..<at + 2 + values.count])
        let name = nodes[at] < 0 ? nil : names[Int(nodes[at])]
        if let name {
          let way = path.dropFirst().map(\.name) + (at > 0 ? [name] : [])
          for (index, value) in own.enumerated() { #expect(sums[index][Array(way)] == value, "\(way)") }
          seen += 1
        }
        path.append((name ?? "", nodes[at + 1], own))
      }
      #expect(seen > 10)
    }
  }

  @Test("with an earlier dump: what each had, what is new, and what grew")
  func since() throws {
    let scratch = try Scratch()
    try Tool.build("leak", to: scratch.file("leak"))
    try Tool.check("./leak", "a.dump", "b.dump", in: scratch.url)
    let binary = ["--binary", "leak", "-q"]
    let report = try json(["b.dump", "--since", "a.dump"] + binary, in: scratch)
    let old = try json(["a.dump"] + binary, in: scratch)
    let plain = try json(["b.dump"] + binary, in: scratch)
    func root(_ report: [String: Any], _ graph: Int) throws -> [String: Int64] {
      let graph = try #require((report["flame_graphs"] as? [[String: Any]])?[graph])
      let values = try #require(graph["values"] as? [String])
      let nodes = try #require(graph["nodes"] as? [Int64])
      return Dictionary(uniqueKeysWithValues: zip(values, nodes[2...]))
    }
    for (graph, type) in [(0, "inuse"), (1, "inuse"), (2, "alloc")] {
      let (now, before, alone) = (try root(report, graph), try root(old, graph), try root(plain, graph))
      for unit in ["space", "objects"] {
        #expect(now["\(type)_\(unit)"] == alone["\(type)_\(unit)"])
        #expect(now["old_\(unit)"] == before["\(type)_\(unit)"])
      }
    }
    let new = try #require(((report["growth"] as? [String: Any])?["new"] as? [String: Any])?["bytes"] as? Int64)
    #expect(try root(report, 0)["new_space"] == new && new > 9 << 20)
    #expect(rows("types", report).compactMap { $0["new"] as? Int64 }.reduce(0, +) == new)
    #expect(rows("types", plain).allSatisfy { $0["new"] == nil } && plain["growth"] == nil)
    let wrong = try Tool.run([Tool.command, "report", "a.dump", "--since", "b.dump"] + binary, in: scratch.url)
    #expect(wrong.status == 1 && wrong.errors.hasPrefix("a.dump: "))
  }

  @Test("the article has all keys of --json")
  func keys() throws {
    let scratch = try start()
    try FileManager.default.copyItem(at: scratch.file("heap.dump"), to: scratch.file("old.dump"))
    let report = try json(
      ["heap.dump", "--binary", "go1.27-amd64", "--since", "old.dump", "--force-since", "-q"], in: scratch)
    var keys = Set<String>()
    func add(_ value: Any) {
      if let object = value as? [String: Any] {
        keys.formUnion(object.keys)
        object.values.forEach(add)
      } else if let list = value as? [Any] {
        list.forEach(add)
      }
    }
    add(report)
    #expect(keys.count > 60)
    let article = try String(
      contentsOf: Tool.repository.appendingPathComponent(
        "Sources/heapdump2pprof/Documentation.docc/JSON.md"), encoding: .utf8)
    #expect(keys.filter { !article.contains("`\($0)`") }.sorted() == [])
  }

  // MARK: In a browser

  /// The page of the leak example, its profiles, and what a browser finds wrong with them.
  @Test(
    "in Chromium: zoom, search, sorting and filter work, numbers are those of pprof, nothing is loaded",
    .enabled(if: chromium, "Chromium is not installed"), .timeLimit(.minutes(2)), arguments: [false, true])
  func browser(isSince: Bool) throws {
    let scratch = try Scratch()
    try Tool.build("leak", to: scratch.file("leak"))
    try Tool.check("./leak", "a.dump", "b.dump", in: scratch.url)
    let kinds = ["heap", "retained", "types"].flatMap { ["--profile", $0] }
    try Tool.check([Tool.command, "b.dump", "--binary", "leak"] + kinds, in: scratch.url)
    let since = isSince ? ["--since", "a.dump"] : []
    try Tool.check([Tool.command, "report", "b.dump", "--binary", "leak"] + since, in: scratch.url)
    let profiles = ["b.pb.gz", "b.retained.pb.gz", "b.types.pb.gz"]
    let run = try Tool.script(
      "report-page.py", ["b.html"] + profiles + (isSince ? ["--since"] : []), in: scratch.url)
    #expect(run.status == 0 && run.text.isEmpty, "\(run.text)\(run.errors)")
  }

  @Test("names that hold HTML are text, in Chromium", .enabled(if: chromium, "Chromium is not installed"))
  func hostile() throws {
    let scratch = try Scratch()
    try Data(Self.hostile).write(to: scratch.file("a.dump"))
    try Tool.check(Tool.command, "report", "a.dump", "-q", in: scratch.url)
    let run = try Tool.script("report-names.py", ["a.html"], in: scratch.url)
    #expect(run.status == 0 && run.text.isEmpty, "\(run.text)\(run.errors)")
  }

  @Test("names that hold HTML end no element of the page, and stand as code in Markdown")
  func escaping() throws {
    let scratch = try Scratch()
    try Data(Self.hostile).write(to: scratch.file("a.dump"))
    try Tool.check(Tool.command, "report", "a.dump", "-q", in: scratch.url)
    let page = String(decoding: try scratch.bytes("a.html"), as: UTF8.self)
    #expect(page.components(separatedBy: "</script").count == 3 && page.components(separatedBy: "<img").count == 1)
    #expect(page.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202e}" || $0 == "\n" })
    try Tool.check(Tool.command, "report", "a.dump", "-q", "-o", "a.md", in: scratch.url)
    let text = String(decoding: try scratch.bytes("a.md"), as: UTF8.self)
    for line in text.split(separator: "\n") where line.contains("<img") {
      #expect(line.contains("`<img") || line.contains(#"\<img"#), "\(line)")
    }
  }

  private static let hostileName =
    #"<img src=x onerror="document.title='evil'"></script><script>document.title='evil'</script>'&amp;`|"#
    + "\u{202e}\u{7}\u{2028}"

  private static let hostile: [UInt8] = {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.type(0x500000, size: 8, name: hostileName)
    builder.object(0xc0_0000_0000, size: 4096)
    builder.object(0xc0_0000_1000, size: 4096)
    builder.otherRoot(hostileName, pointer: 0xc0_0000_1000)
    builder.goroutine(1, waitReason: hostileName)
    builder.stackFrame(entry: 0x40_1000, name: hostileName)
    builder.memStats()
    builder.memProf(
      bucket: 1, size: 4096, stack: [(hostileName, "/\(hostileName)/f.go", 1)], allocs: 10, frees: 3)
    builder.eof()
    return builder.bytes
  }()
}
