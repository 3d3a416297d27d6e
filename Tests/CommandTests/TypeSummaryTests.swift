import Foundation
import Testing

@Suite("inspect --types: what types of objects use the memory")
struct TypeSummaryTests {
  /// Builds an example, runs it, and leaves its dump as `a` beside the executable.
  private static func build(_ example: String, _ run: String) -> String {
    """
    set -e; export GOTOOLCHAIN=local CGO_ENABLED=0
    (cd '\(Tool.repository.path)/Examples/\(example)' && go build -o "$OLDPWD/\(example)" .)
    ./\(example) \(run) > amounts

    """
  }

  /// Sums by type as `go tool pprof` has them of a types profile, against those of --types.
  private static let compare = """
    top() { go tool pprof -top -unit=b -nodecount=100000 -nodefraction=0 $1 types.pb.gz 2> pprof.err > $2; }
    top -sample_index=inuse_space bytes; top -sample_index=inuse_objects objects
    top '-sample_index=inuse_objects -tagfocus=reachable=^no$' garbage
    python3 -c '
    import json
    def top(name):
        found = {}
        for line in open(name):
            words = line.split(None, 5)
            if len(words) == 6 and words[1].endswith("%"): found[words[5].strip()] = int(words[0].rstrip("Bb"))
        return found
    document = json.load(open("types.json"))
    types, all = document["types"], document["objects"]
    shown = {name: (bytes, top("objects")[name]) for name, bytes in top("bytes").items()}
    listed = {type["name"]: (type["bytes"], type["objects"]) for type in types["largest"]}
    if shown != listed: print(set(shown.items()) ^ set(listed.items()))
    if types["types"] != len(shown) or types["others"]["objects"] != 0: print(types["types"], len(shown))
    order = [type["bytes"] for type in types["largest"]]
    if order != sorted(order, reverse=True): print(order)
    for type in types["largest"]:
        if not type["bytes"] <= type["retained"]["bytes"] <= all["bytes"]: print(type)
    for what, of in ("bytes", "bytes"), ("objects", "count"):
        parts = [types[part][what] for part in ("exact", "partial", "untyped", "unreachable")]
        if sum(parts) != all[of]: print(what, parts, all)
    if types["unreachable"]["objects"] != sum(top("garbage").values()): print(types["unreachable"])
    print(len(shown) > 10)
    '
    """

  @Test("of each type the objects and bytes that go tool pprof shows of a types profile; with the executable")
  func withBinary() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      Self.build("holders", "-part 8 a") + """
        "$0" inspect a --types 10000 --json --binary holders > types.json
        "$0" a --profile types --binary holders -o types.pb.gz
        \(Self.compare)
        python3 -c '
        import json
        types = json.load(open("types.json"))["types"]
        by = {type["name"]: type for type in types["largest"]}
        users, events = by["main.user"], by["main.event"]
        print(users["objects"], users["bytes"], users["retained"]["bytes"])
        print(events["objects"], events["retained"]["objects"], events["confidence"])
        print(by["main.pageCache"]["retained"]["bytes"] >= 128 * 8192, types["exact"]["objects"] > 130000)'
        """, in: scratch.url)
    #expect(
      run.text == "True\n2560 2621440 2621440\n125000 125000 exact\nTrue True\n", "\(run.text)\(run.errors)")
  }

  @Test("the same of dumps that say something of types themselves", arguments: ["go1.3-seed-amd64", "go1.7-amd64"])
  func withoutBinary(_ name: String) throws {
    let fixture = Fixture(name: name)
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -e
      "$0" inspect --types 10000 '\(fixture.dump.path)' --json > types.json 2> inspect.err
      "$0" '\(fixture.dump.path)' --profile types -o types.pb.gz 2> convert.err
      cmp inspect.err convert.err
      \(Self.compare)
      grep -c -e '--binary, with the executable that wrote it, finds them out' inspect.err || true
      """, in: scratch.url)
    // Dumps of Go 1.3 need no executable.
    #expect(run.text == "True\n\(name.hasPrefix("go1.3") ? 0 : 1)\n", "\(run.text)\(run.errors)")
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
    let run = try Tool.shell(
      """
      set -e; export GOTOOLCHAIN=local CGO_ENABLED=0 GO111MODULE=off
      go build -o program main.go && ./program
      "$0" a --profile retained --binary program
      go tool pprof -raw a.retained.pb.gz | python3 -c '
      import re, sys
      names, samples, part = {}, [], ""
      for line in sys.stdin:
          words = line.split()
          if line[:1] != " ": part = line.strip()
          elif part == "Locations": names[words[0].rstrip(":")] = re.sub(" :0.*", "", " ".join(word for word in words[2:] if word[:2] != "M="))
          elif part.startswith("Samples") or re.match(r" *[0-9]+ +[0-9]+:", line):
              if re.match(r" *[0-9]+ +[0-9]+:", line): samples.append((int(words[1].rstrip(":")), words[2:]))
      found = {}
      for bytes, chain in samples:
          chain = [names[number] for number in reversed(chain)]
          if bytes < 4096 or chain[0] != "globals" or "main." not in chain[1]: continue
          found[" > ".join(name for name in chain[1:3] if "main." in name and not name.startswith("*[") )] = bytes
      for name in sorted(found): print(name)
      '
      """, in: scratch.url)
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
    let scratch = try Scratch()
    let run = try Tool.shell(
      Self.build("leak", "a") + """
        "$0" inspect a --types 3 --holders 1 --binary leak > both
        "$0" inspect a --holders 1 --json --binary leak | python3 -c '
        import json, sys
        root = json.load(sys.stdin)["holders"]["largest"][0]
        print(root["name"], root["path"], [child["name"] for child in root["children"]])'
        grep -n -e '^What' -e 'global main.sessions > .byUser' both
        awk 'length($0) > 80' both
        """, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.text.hasPrefix(
        "main.sessions ['.byUser', 'map[string]*main.Session'] ['main.Session', 'string data']\n5:What holds"),
      "\(run.text)")
    #expect(run.text.contains("What types the objects have\n") && run.text.split(separator: "\n").count == 4)
  }

  @Test("the screen: no line of more than 80 columns, rows that add up to all", arguments: Fixture.convertible)
  func screen(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.convert("inspect", "--types", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.unicodeScalars.count <= 80 && $0.last != " " })
    let start = try #require(lines.firstIndex { $0 == "What types the objects have" })
    let end = try #require(lines.firstIndex { $0 == "All objects" })
    func objects(_ line: Substring) -> Int {
      let front = line.utf8.dropFirst(16).prefix(lines[start + 1].utf8.count - 16 - 16)
      return Int(String(decoding: front, as: UTF8.self).filter(\.isNumber)) ?? 0
    }
    let rows = lines[(start + 2)..<end]
    #expect(rows.count == 21 && rows.last?.hasSuffix(" other types") == true)
    // What is not reachable is one line or two, and why it may be in use stands behind.
    let all = try #require(lines[end...].firstIndex { $0.hasSuffix("  = all") })
    #expect(rows.reduce(0) { $0 + objects($1) } == objects(lines[all]))
    #expect(lines[(end + 1)..<all].reduce(0) { $0 + objects($1) } == objects(lines[all]))
    #expect((end + 5...end + 6).contains(all) && lines.last == "")
    #expect(lines[all + 1].isEmpty || lines[all + 1].hasPrefix("Perhaps in use: "))
  }

  @Test("the number is an option's value, or is left out; what it cannot be is wrong usage")
  func number() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      xz -dc '\(Fixture(name: "go1.3-seed-amd64").dump.path)' > a
      count() { "$0" inspect "$@" --json | python3 -c '
      import json, sys
      print(len(json.load(sys.stdin)["types"]["largest"]))'; }
      count a --types; count --types a; count --types 3 a; count a --types=3; count --types - < a
      count a --types --holders 2
      for wrong in --types=x --types=0 --types=-1; do "$0" inspect a $wrong 2> err; echo $?; done
      "$0" inspect a --json | grep -c '"types"'
      """, in: scratch.url)
    #expect(run.text == "20\n20\n3\n3\n20\n20\n64\n64\n64\n0\n", "\(run.text)\(run.errors)")
  }

  @Test("another executable gives no types: an error, or with --force-binary a warning; a stripped one some")
  func executables() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      Self.build("leak", "a") + """
        cp leak other; (cd '\(Tool.repository.path)/Examples/holders' && go build -o "$OLDPWD/other" .)
        (cd '\(Tool.repository.path)/Examples/leak' && go build -ldflags=-s -o "$OLDPWD/stripped" .); ./stripped b > /dev/null
        "$0" inspect a --types --binary other > out 2> err || echo $?
        grep -c 'not the executable that wrote it' err
        "$0" inspect a --types --binary other --force-binary > out 2> err
        grep -c 'types are not taken from other' err; grep -c 'with their exact type' out; grep -c 'main.Session$' out || true
        "$0" inspect b --types --binary stripped > out 2> err
        grep -c 'stripped is stripped' err; grep -c ' B  runtime' out > /dev/null || true
        """, in: scratch.url)
    #expect(run.text == "1\n1\n1\n1\n0\n1\n", "\(run.text)\(run.errors)")
  }
}
