import Foundation
import Pprof
import Testing

@Suite("Real dumps that were cut short")
struct PartialTests {
  /// The first bytes of a real dump, up to the middle of a record of its profile.
  private func cut(_ fixture: Fixture, droppingLast count: Int, in scratch: Scratch) throws {
    try scratch.unpack(fixture, to: "cut.dump")
    try scratch.bytes("cut.dump").dropLast(count).write(to: scratch.file("cut.dump"))
  }

  @Test("--partial gives the first samples of the whole profile", arguments: Fixture.withProfile + Fixture.withText)
  func prefix(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    // Within the MemProf records of each: they and the AllocSample records are the last 30 to 300 kB.
    try cut(fixture, droppingLast: 6000, in: scratch)
    let refused = try Tool.convert("cut.dump", in: scratch.url)
    #expect(refused.status == 1 && refused.errors.contains("(--partial makes a profile of the "), "\(refused.errors)")
    #expect(scratch.contents == ["cut.dump"])
    let run = try Tool.convert("cut.dump", "--partial", "--rate", "4096", "-o", "cut.pb", in: scratch.url)
    #expect(run.status == 0 && run.errors.contains("cut.dump: warning: only a part of the dump"), "\(run.errors)")
    let part = try Fixture.profile(scratch.file("cut.pb"))
    let whole = try fixture.converted("--rate", "4096")
    #expect(!part.sample.isEmpty && part.sample.count <= whole.sample.count)
    for (one, other) in zip(part.sample, whole.sample) {
      #expect(one.value == other.value && part.functionNames(one) == whole.functionNames(other))
    }
    #expect(part.comments.contains { $0.hasPrefix("only a part of the dump could be read (at byte ") })
    let top = try Tool.run(["go", "tool", "pprof", "-top", "cut.pb"], in: scratch.url)
    #expect(top.status == 0 && top.text.contains("only a part of the dump could be read"), "\(top.errors)")
  }

  @Test("a dump that ends before its profile makes none")
  func beforeTheProfile() throws {
    let scratch = try Scratch()
    try cut(Fixture.withProfile[5], droppingLast: 600_000, in: scratch)
    let run = try Tool.convert("cut.dump", "--partial", in: scratch.url)
    #expect(run.status == 1 && scratch.contents == ["cut.dump"])
    #expect(run.errors.contains("come last in a dump: none was reached") && run.errors.contains("at byte "))
    #expect(run.errors.filter { $0 == "\n" }.count == 1)
  }

  @Test("compressed data that end early, and a batch of such")
  func compressed() throws {
    let scratch = try Scratch()
    let fixture = Fixture(name: "go1.27-amd64-rate1")
    try scratch.unpack(fixture, to: "whole.dump")
    try scratch.bytes("whole.dump").dropLast(100).write(to: scratch.file("short.dump"))
    try Tool.check("zstd", "-q", "short.dump", in: scratch.url)
    try Tool.check("gzip", "-k", "whole.dump", in: scratch.url)
    try scratch.bytes("whole.dump.gz").dropLast(100).write(to: scratch.file("cut.dump.gz"))
    #expect(try Tool.convert("cut.dump.gz", in: scratch.url).status == 1)
    let options = ["--partial", "--rate", "4096"]
    let alone = try Tool.run([Tool.command, "cut.dump.gz"] + options, in: scratch.url)
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(alone.errors.contains("cut.dump.gz: warning: only a part of the dump could be read"), "\(alone.errors)")
    let batch = [Tool.command, "batch", "cut.dump.gz", "short.dump.zst", "whole.dump", "-o", "out"]
    let run = try Tool.run(batch + options, in: scratch.url)
    #expect(
      run.status == 0 && run.text == "3 converted (3 with a warning, see the journal), 0 skipped, 0 failed\n",
      "\(run.errors)")
    let journal = try String(contentsOf: scratch.file("out/manifest.jsonl"), encoding: .utf8)
    #expect(journal.components(separatedBy: "only a part of the dump could be read").count == 3)
    #expect(journal.contains(#""options":"rate=4096 partial""#), "\(journal)")
  }
}
