import Foundation
import Testing

@Suite("Batches")
struct BatchTests {
  /// A line of the journal.
  struct Line: Decodable, Hashable {
    let source: String
    let entry: String?
    let output: String?
    let status: String
    let error: String?
    let length: Int?
    let crc32: UInt32?
  }

  static func journal(_ scratch: Scratch, _ folder: String) throws -> [Line] {
    let text = try Data(contentsOf: scratch.file("\(folder)/manifest.jsonl"))
    return try text.split(separator: 0x0a).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
  }

  @Test("a tree of everything: each dump as alone, each fault with its reason, nothing outside")
  func everything() throws {
    let scratch = try Scratch()
    let made = try Tool.script("make-inputs.sh", Fixture.folder.path, in: scratch.url)
    try #require(made.status == 0, "\(made.errors)")
    let run = try Tool.convert("batch", "in", "-o", "out", in: scratch.url)
    #expect(run.status == 1)
    let lines = try Self.journal(scratch, "out")
    let converted = Set(lines.filter { $0.status == "converted" }.compactMap(\.output))
    let archives = ["tar.gz", "tar.zst", "tar.xz", "tar.lz4", "tar.bz2", "zip", "7z", "cpio"]
    var expected: Set = ["in/plain.pb.gz", "in/a/b/x.pb.gz", "in/a/go1.6-amd64.pb.gz", "in/packed.tar/z.pb.gz"]
    for ending in archives { expected.formUnion(["in/n.\(ending)/heap.pb.gz", "in/n.\(ending)/host1/heap.pb.gz"]) }
    for name in ["x", "abs/y", "link/z", "x~2"] { expected.insert("in/hostile.tar/\(name).pb.gz") }
    #expect(converted.subtracting(expected).allSatisfy { $0.hasPrefix("in/torn.tar.gz/") })
    #expect(expected.subtracting(converted) == [])
    let failed = Set(lines.filter { $0.status == "failed" }.map(\.source))
    #expect(failed == ["in/cut.dump", "in/torn.tar.gz"])
    #expect(
      run.text.hasPrefix("\(converted.count) converted (")
        && run.text.contains(", 4 skipped (1 a link or a special file, 1 "),
      "\(run.text)")
    // What is there is what the journal says, and the inputs' folder is as it was.
    let check = try Tool.script("compare-outputs.sh", in: scratch.url)
    #expect(check.status == 0 && check.text == "", "\(check.text) \(check.errors)")
    func error(_ source: String, _ entry: String? = nil) -> String? {
      lines.first { $0.source == source && $0.entry == entry && $0.status != "converted" }?.error
    }
    #expect(error("in/cut.dump")?.contains("at byte ") == true)
    #expect(
      error("in/torn.tar.gz")?.contains("end too soon") == true
        || lines.contains { $0.source == "in/torn.tar.gz" && $0.status == "failed" })
    #expect(error("in/a/readme.txt") == "at byte 0 (0x0): not a Go heap dump: it looks like text")
    #expect(error("in/nested.tar", "packed.tar") == "an archive inside an archive")
    #expect(error("in/passwd") == "a symbolic link out of the folder")
    #expect(error("in/hostile.tar", "link") == "a link or a special file")
  }

  @Test("named inputs, lists, several profiles, labels")
  func options() throws {
    let scratch = try Scratch()
    let made = try Tool.script("make-inputs.sh", Fixture.folder.path, in: scratch.url)
    try #require(made.status == 0, "\(made.errors)")
    try Data("in/plain.dump\nin/a/readme.txt\n".utf8).write(to: scratch.file("list"))
    let run = try Tool.convert(
      "batch", "@list", "-o", "o", "--profile", "heap", "--profile", "live", "--label", "pod=web-1", "--label-source",
      "--json", in: scratch.url)
    #expect(run.status == 1 && run.text.contains("\"converted\":2") && run.text.contains("\"failed\":2"), "\(run.text)")
    #expect(run.errors.contains("in/a/readme.txt: at byte 0 (0x0): not a Go heap dump: it looks like text"))
    let tags = try Tool.run(["go", "tool", "pprof", "-tags", "o/plain.live.pb.gz"], in: scratch.url)
    #expect(tags.text.contains("pod: ") && tags.text.contains("web-1"))
    // Of in/plain.dump.
    #expect(
      tags.text.contains("dump: ") && tags.text.contains(" plain\n") && !tags.text.contains("host: "), "\(tags.text)")
    let below = try Tool.convert("batch", "in", "-o", "below", "--label-source", in: scratch.url)
    #expect(below.text.contains(" converted"))
    let inArchive = try Tool.run(["go", "tool", "pprof", "-tags", "below/in/n.zip/host1/heap.pb.gz"], in: scratch.url)
    for (key, value) in [("folder", "in:n"), ("host", "host1"), ("dump", "heap")] {
      #expect(inArchive.text.contains(try Regex("(?m)^ *\(key): Total .*\n.*: \(value)$")), "\(inArchive.text)")
    }
    let piped = try Tool.run(
      [Tool.command, "batch", "--files-from", "-", "-o", "p"], input: Data("in/n.zip\n".utf8), in: scratch.url)
    #expect(piped.status == 0 && piped.text.hasPrefix("2 converted"), "\(piped.errors)")
    let twice = try Tool.convert(
      "batch", "in/n.zip", "in/n.zip", "in/plain.dump", "in/plain.dump", "-o", "q", in: scratch.url)
    #expect(twice.status == 0, "\(twice.errors)")
    #expect(
      try scratch.files(below: "q") == [
        "n.zip/heap.pb.gz", "n.zip/host1/heap.pb.gz", "n.zip~2/heap.pb.gz", "n.zip~2/host1/heap.pb.gz", "plain.pb.gz",
        "plain~2.pb.gz",
      ])
    for arguments in [["batch"], ["batch", "in"], ["batch", "in", "-o", "x", "--jobs", "0"]] {
      #expect(try Tool.run([Tool.command] + arguments, in: scratch.url).status == 64)
    }
  }

  @Test("--resume with other weights, or another focus, makes the profiles anew")
  func otherOptions() throws {
    let scratch = try Scratch()
    try scratch.copy(Fixture(name: "go1.27-amd64"), to: "a.dump.xz")
    func batch(_ kind: String, _ more: String...) throws -> Data {
      let run = try Tool.run(
        [Tool.command, "batch", "a.dump.xz", "-o", "out", "--profile", kind, "--resume"] + more, in: scratch.url)
      #expect(run.status == 0, "\(run.errors)")
      return try scratch.bytes("out/a.\(kind).pb.gz")
    }
    let (sampled, exact) = (try batch("live"), try batch("live", "--weights", "exact"))
    #expect(sampled != exact)
    #expect(try batch("live") == sampled)
    let (all, some) = (try batch("paths"), try batch("paths", "--focus", "main.*"))
    #expect(all != some)
    #expect(try batch("paths") == all)
  }

  @Test("an existing output fails, is replaced with -f, and is left alone by --resume if it is done")
  func existing() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(at: scratch.file("in"), withIntermediateDirectories: true)
    for name in ["go1.12-amd64", "go1.4-amd64"] {
      try FileManager.default.copyItem(
        at: Fixture(name: name).dump, to: scratch.file("in/\(name).dump.xz"))
    }
    func batch(_ more: String...) throws -> Run {
      try Tool.run([Tool.command, "batch", "in", "-o", "out", "--json"] + more, in: scratch.url)
    }
    #expect(try batch().status == 0)
    let first = try Data(contentsOf: scratch.file("out/in/go1.4-amd64.pb.gz"))
    #expect(try batch().status == 1)
    #expect(try Self.journal(scratch, "out").suffix(2).allSatisfy { $0.status == "failed" && $0.error == "exists" })
    #expect(try batch("-f").status == 0)
    let lines = try Self.journal(scratch, "out").count
    // Done already: nothing is written, nothing new is in the journal.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: scratch.file("out/in/go1.4-amd64.pb.gz").path)
    #expect(try batch("--resume").status == 0)
    #expect(try Self.journal(scratch, "out").count == lines)
    let date =
      try FileManager.default.attributesOfItem(atPath: scratch.file("out/in/go1.4-amd64.pb.gz").path)[.modificationDate]
      as? Date
    #expect(date == Date(timeIntervalSince1970: 1))
    // Other options, a missing output, a torn line: done anew.
    #expect(try batch("--resume", "--rate", "512").status == 0)
    #expect(try Self.journal(scratch, "out").count == lines + 2)
    #expect(try Data(contentsOf: scratch.file("out/in/go1.4-amd64.pb.gz")) != first)
    try FileManager.default.removeItem(at: scratch.file("out/in/go1.4-amd64.pb.gz"))
    let journal = try scratch.bytes("out/manifest.jsonl") + Data(#"{"source":"in"#.utf8)
    try journal.write(to: scratch.file("out/manifest.jsonl"))
    try Data().write(to: scratch.file("out/in/.heapdump2pprof-x.tmp"))
    #expect(try batch("--resume").status == 0)
    #expect(try Data(contentsOf: scratch.file("out/in/go1.4-amd64.pb.gz")) == first)
    #expect(try Self.journal(scratch, "out").count >= lines + 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("out/in").path).count == 2)
  }

  @Test("killed again and again, and resumed: as if nothing had been, but for what each time may have been the reason")
  func killed() throws {
    let scratch = try Scratch()
    let run = try Tool.script("kill-batch.sh", Fixture(name: "go1.4-amd64").dump.path, in: scratch.url)
    #expect(
      run.status == 0
        && run.text == """
          outputs that are not as they should be:
          passed over more than ten times: 0
          outputs missing: 0
          lines that are missing, and that only a kill explains:

          """,
      "\(run.text) \(run.errors)")
  }
}
