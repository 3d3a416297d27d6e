import Foundation
import Pprof
import Testing

@Suite("Outputs: names, refusals")
struct OutputTests {
  private let dump = Fixture(name: "go1.27-amd64").dump.path

  @Test(
    "without -o the name is the input's",
    arguments: [
      (["heap.dump"], "heap.pb.gz"), (["heap.heapdump"], "heap.pb.gz"), (["heap.dump.xz"], "heap.pb.gz"),
      (["heap.xz"], "heap.pb.gz"), (["heap"], "heap.pb.gz"), ([".dump"], ".dump.pb.gz"),
      (["heap.dump", "--profile", "live"], "heap.live.pb.gz"),
      (["a.b.dump", "--profile", "allocs"], "a.b.allocs.pb.gz"),
    ])
  func names(_ arguments: [String], _ output: String) throws {
    let scratch = try Scratch()
    let folder = scratch.file("in")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: dump, toPath: folder.appendingPathComponent(arguments[0]).path)
    let run = try Tool.run([Tool.command, "in/" + arguments[0]] + arguments[1...], in: scratch.url)
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(scratch.contents == [output, "in"].sorted())
  }

  @Test("an existing output is refused, and replaced with -f")
  func existing() throws {
    let scratch = try Scratch()
    try Data("precious".utf8).write(to: scratch.file("x.pb.gz"))
    let refused = try Tool.convert(dump, "-o", "x.pb.gz", in: scratch.url)
    #expect(refused.status == 74 && refused.errors == "x.pb.gz: exists already (-f replaces it)\n")
    #expect(try Data(contentsOf: scratch.file("x.pb.gz")) == Data("precious".utf8))
    #expect(try Tool.convert(dump, "-o", "x.pb.gz", "-f", in: scratch.url).status == 0)
    #expect(try Data(contentsOf: scratch.file("x.pb.gz")).starts(with: [0x1f, 0x8b]))
    #expect(scratch.contents == ["x.pb.gz"])
  }

  @Test("a failed conversion leaves what was there")
  func failure() throws {
    let scratch = try Scratch()
    try Data("precious".utf8).write(to: scratch.file("x.pb.gz"))
    try Data("go1.7 heap dump\n\u{1}".utf8).write(to: scratch.file("bad.dump"))
    #expect(try Tool.convert("bad.dump", "-o", "x.pb.gz", "-f", in: scratch.url).status == 1)
    #expect(try Data(contentsOf: scratch.file("x.pb.gz")) == Data("precious".utf8))
    #expect(scratch.contents == ["bad.dump", "x.pb.gz"])
  }

  @Test("a full disk, a folder that is not there, the input itself: 74")
  func unwritable() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(atPath: dump, toPath: scratch.file("a.dump").path)
    let before = try Data(contentsOf: scratch.file("a.dump"))
    for (output, reason) in [
      ("/dev/full", "No space left on device"), ("none/x.pb.gz", "No such file or directory"),
      ("a.dump", "it is the input"),
    ] {
      let run = try Tool.convert("a.dump", "-o", output, "-f", in: scratch.url)
      #expect(run.status == 74 && run.errors.contains("\(output): cannot be written: \(reason)"), "\(run.errors)")
    }
    #expect(scratch.contents == ["a.dump"])
    #expect(try Data(contentsOf: scratch.file("a.dump")) == before)
  }

  @Test("a terminal is refused as standard output")
  func terminal() throws {
    let scratch = try Scratch()
    let run = try Tool.run(["script", "-qec", "'\(Tool.command)' '\(dump)' -o -", "/dev/null"], in: scratch.url)
    #expect(run.status == 64 && run.text.contains("not written to a terminal"), "\(run.text) \(run.errors)")
  }

  @Test(
    "the time is the last collection's, or what --time says",
    arguments: [
      ("2026-11-23T10:00:00.5+01:00", 1_795_424_400_500_000_000), ("1970-01-01T00:00:01Z", 1_000_000_000), ("17", 17),
    ] as [(String, Int64)])
  func time(_ text: String, _ nanos: Int64) throws {
    #expect(try Fixture(name: "go1.27-amd64").converted("--time", text).timeNanos == nanos)
    #expect(try Fixture(name: "go1.27-amd64").converted().timeNanos == 1_795_418_797_899_627_771)
    #expect(try Fixture.beforeFirstCollection.converted().timeNanos == 0)
  }

  @Test(
    "wrong usage: 64",
    arguments: [
      [], ["a", "b"], ["a", "--rate", "0"], ["a", "--rate", "x"], ["a", "--profile", "cpu"], ["a", "--nonsense"],
      ["a", "--time", "2026-02-29T00:00:00Z"], ["a", "--time", "yesterday"],
    ])
  func usage(_ arguments: [String]) throws {
    let scratch = try Scratch()
    let run = try Tool.run([Tool.command] + arguments, in: scratch.url)
    #expect(run.status == 64 && !run.errors.isEmpty && run.output.isEmpty)
  }

  @Test("--version and --help")
  func help() throws {
    let scratch = try Scratch()
    let version = try Tool.convert("--version", in: scratch.url)
    #expect(
      version.status == 0
        && version.text.prefixMatch(of: /heapdump2pprof \d+\.\d+\.\d+( \(commit [0-9a-f]+\))?\n/) != nil)
    let help = try Tool.convert("convert", "--help", in: scratch.url)
    #expect(help.status == 0 && help.errors.isEmpty)
    for option in ["--output", "--profile", "--rate", "--time", "--force"] { #expect(help.text.contains(option)) }
  }
}
