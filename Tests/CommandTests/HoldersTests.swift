import DumpBuilding
import Foundation
import Pprof
import Testing

@Suite("inspect --holders: what holds the memory")
struct HoldersTests {
  static let fixtures = [
    "go1.3-seed-amd64", "go1.4-amd64", "go1.12-amd64", "go1.24-amd64-noprofile", "go1.27-386", "go1.27-s390x",
  ].map(Fixture.init)

  @Test("every root has the bytes that go tool pprof shows of a retained profile", arguments: fixtures)
  func pprof(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -e
      dump='\(fixture.dump.path)'
      "$0" inspect "$dump" --holders 1000 --json > holders.json
      "$0" "$dump" --profile retained -o r.pb.gz
      top() { go tool pprof -top -cum -unit=b -nodecount=100000 -nodefraction=0 $1 r.pb.gz 2> pprof.err > $2; }
      top -sample_index=inuse_space bytes; top -sample_index=inuse_objects objects
      python3 -c '
      import json
      def top(name):
          found = {}
          for line in open(name):
              words = line.split(None, 5)
              if len(words) == 6 and words[1].endswith("%"): found[words[5].strip()] = int(words[3].rstrip("Bb"))
          return found
      document = json.load(open("holders.json"))
      holders, all = document["holders"], document["objects"]
      bytes, objects = top("bytes"), top("objects")
      none = {"bytes": 0, "objects": 0}
      compared = 0
      for root in holders["largest"] + [dict(holders["unreachable"], kind="other", name="unreachable")]:
          if root["kind"] in ("goroutine", "shared"): continue
          shown = bytes.get(root["name"], 0), objects.get(root["name"], 0)
          if shown != (root["bytes"], root["objects"]): print(root, shown)
          compared += 1
      for what, of in ("bytes", "bytes"), ("objects", "count"):
          parts = [holders[part][what] for part in ("held", "shared", "unreachable")]
          if sum(parts) != all[of]: print(what, parts, all)
          for part, kinds in ("held", ["global", "goroutine", "finalizers", "other"]), ("shared", ["shared"]):
              listed = sum(root[what] for root in holders["largest"] if root["kind"] in kinds)
              if listed != holders[part][what]: print(part, listed, holders[part])
      for root in holders["largest"]:
          rest = [sum(child[what] for child in root["children"]) for what in ("bytes", "objects")]
          if rest[0] > root["bytes"] or rest[1] > root["objects"]: print("children", root)
      print(compared > 15)
      '
      """, in: scratch.url)
    #expect(run.status == 0 && run.text == "True\n", "\(run.text)\(run.errors)")
  }

  @Test("every goroutine has the bytes that a retained profile labels with its number", arguments: fixtures)
  func goroutines(_ fixture: Fixture) throws {
    let profile = try fixture.converted("--profile", "retained")
    var expected: [Int64: [Int64]] = [:]
    for sample in profile.sample {
      guard let label = sample.label.first(where: { profile.text($0.key) == "goroutine" }) else { continue }
      let sum = expected[label.num] ?? [0, 0]
      expected[label.num] = [sum[0] + sample.value[1], sum[1] + sample.value[0]]
    }
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      "$0" inspect '\(fixture.dump.path)' --holders 1000 --json > holders.json
      python3 -c '
      import json
      for root in json.load(open("holders.json"))["holders"]["largest"]:
          if root["kind"] == "goroutine": print(root["goroutine"], root["bytes"], root["objects"])
      '
      """, in: scratch.url)
    let lines = run.text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int64($0) } }
    #expect(!lines.isEmpty)
    #expect(Dictionary(uniqueKeysWithValues: lines.map { ($0[0], Array($0[1...])) }) == expected)
  }

  @Test(
    "the screen: no line of more than 80 columns, columns that begin alike, ten roots",
    arguments: Fixture.convertible + [Fixture.withoutMemProf])
  func screen(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.convert("inspect", "--holders", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 80 && $0.last != " " })
    let start = try #require(lines.firstIndex { $0.hasPrefix("What holds the objects") })
    let end = try #require(lines.firstIndex { $0 == "All objects" })
    let table = lines[(start + 2)..<end].filter { $0.contains("%") }
    let column = lines[start + 1].utf8.count + 2
    // A root begins behind the header's last column, what it holds two columns on.
    let roots = table.filter { Array($0.utf8)[column] != UInt8(ascii: " ") }
    #expect(roots.count == 10)
    #expect(table.count > roots.count && table.count <= 40)
    #expect(roots.contains { $0.contains("  goroutine ") || $0.contains("  global ") })
    let all = try #require(lines[end...].firstIndex { $0.hasSuffix("  = all") })
    #expect(all == end + 4 && lines[all].contains(" 100%") && lines.last == "")
    // Behind that stands only why something may be in use that nothing in the dump leads to.
    #expect(lines[all + 1].isEmpty || lines[all + 1].hasPrefix("Perhaps in use: "))
    #expect(!run.text.contains("Memory from"))
  }

  @Test("the number is an option's value, or is left out: in front of the dump and behind it")
  func number() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      xz -dc '\(Fixture(name: "go1.7-amd64").dump.path)' > a
      count() { "$0" inspect "$@" --json | python3 -c '
      import json, sys
      print(len(json.load(sys.stdin)["holders"]["largest"]))'; }
      count a --holders; count --holders a; count --holders 3 a; count a --holders=3; count a --holders 1
      count --holders --rate 1 a; cat a | count --holders -
      for wrong in --holders=x --holders=0 --holders=-1 --holders=; do "$0" inspect a $wrong 2> err; echo $?; done
      "$0" inspect a --json | grep -c holders
      """, in: scratch.url)
    #expect(run.text == "10\n10\n3\n3\n1\n10\n10\n64\n64\n64\n64\n0\n", "\(run.text)\(run.errors)")
  }

  @Test("the same in every run, from a pipe and compressed; the rest of the JSON does not change")
  func inputs() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -eo pipefail
      xz -dc '\(Fixture(name: "go1.27-386").dump.path)' > a; gzip -c a > b
      "$0" inspect a --holders --json > one; "$0" inspect b --holders --json | cmp - one
      "$0" inspect - --holders --json < a | cmp - one; cat a | "$0" inspect - --holders --json | cmp - one
      "$0" inspect a --json > plain
      python3 -c '
      import json
      one = json.load(open("one"))
      del one["holders"]
      print(one == json.load(open("plain")))'
      """, in: scratch.url)
    #expect(run.text == "True\n", "\(run.text)\(run.errors)")
  }

  @Test("names of any length and width stay within 80 columns, and no control character gets to the terminal")
  func wideNames() throws {
    var builder = DumpBuilder(.go1_3)
    builder.params(arenaStart: 0x1000, arenaEnd: 0x10_0000)
    let names = [
      String(repeating: "x", count: 300), String(repeating: "世界", count: 50), "a b \u{1b}[2J\n\tc",
      "main.f[go.shape/" + String(repeating: "y", count: 300) + "]",
    ]
    for (index, name) in names.enumerated() {
      builder.type(UInt64(index + 1), size: 8, name: name, fields: [(kind: 1, offset: 0)])
      // Each refers to the next.
      let next = UInt64(0x1100 + index * 0x100)
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: next >> ($0 * 8)) }
      builder.object(UInt64(0x1000 + index * 0x100), bytes, type: UInt64(index + 1))
    }
    for (index, name) in names.enumerated() {
      builder.otherRoot(name, pointer: UInt64(0x1000 + index * 0x100))
      builder.goroutine(UInt64(index), id: .max - UInt64(index))
      builder.stackFrame([0, 0x10, 0, 0, 0, 0, 0, 0], name: name, fields: [(kind: 1, offset: 0)])
    }
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("a"))
    let run = try Tool.convert("inspect", "--holders", "a", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    for line in run.text.split(separator: "\n") {
      // Those characters take two columns each.
      #expect(line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) } <= 80, "\(line)")
      #expect(!line.contains("\t") && !line.contains("\u{1b}"))
    }
    #expect(run.text.contains("世界") && run.text.contains("..."))
  }

  @Test("a dump that is cut short, or whose objects overlap, is an error of one line")
  func errors() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.object(0xc0_0000_0000, size: 64)
    builder.object(0xc0_0000_0020, size: 64)
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("overlap"))
    let run = try Tool.shell(
      """
      xz -dc '\(Fixture(name: "go1.7-amd64").dump.path)' | head -c 600000 > cut
      for file in cut overlap; do
        "$0" inspect --holders $file 2> errors; echo $?; sed -i 's/ (--partial shows what comes before that)$//' errors
        "$0" $file --profile retained -o x.pb 2>&1 | cmp - errors
      done
      cat errors
      """, in: scratch.url)
    #expect(
      run.text == """
        1
        1
        overlap: two objects overlap: Object record 1 at address 0xc000000000 and Object record 2 at address \
        0xc000000020

        """, "\(run.text)\(run.errors)")
  }
}
