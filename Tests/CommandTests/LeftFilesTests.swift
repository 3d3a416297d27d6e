import Foundation
import Testing

@Suite("Temporary files: of processes at work, and of those that were killed")
struct LeftFilesTests {
  private static let fixture = Fixture(name: "go1.4-amd64")

  @Test("--resume leaves the temporary files of a process at work, and removes those of one that was killed")
  func living() throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "a.dump.xz", "b.dump.xz")
    try scratch.makeFolder("out/x")
    func convert(to output: String, whenRead command: String) throws -> Run {
      try Tool.run(
        FaultyCalls.words(["READ": "a.dump.xz", "WHEN_READ": command])
          + [Tool.command, "a.dump.xz", "-o", "out/x/\(output)"], in: scratch.url)
    }
    #expect(try convert(to: "dead.pb.gz", whenRead: "kill -KILL $PPID").status == 128 + SIGKILL)
    let left = scratch.contents("out/x")
    #expect(left.count == 1 && left[0].hasPrefix(".heapdump2pprof"))
    let run = try convert(
      to: "live.pb.gz", whenRead: "'\(Tool.command)' batch b.dump.xz -o out --resume; ls -A out/x")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.textWithoutWarnings.split(separator: "\n").map(String.init)
    #expect(lines.count == 2 && lines[0] == "1 converted, 0 skipped, 0 failed")
    #expect(lines.last?.hasPrefix(".heapdump2pprof") == true && lines.last != left[0], "\(run.text)")
    #expect(scratch.contents("out/x") == ["live.pb.gz"])
  }

  @Test("--resume removes nothing that only looks like a temporary file")
  func shapes() throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "x.dump.xz")
    try scratch.makeFolder("out/.heapdump2pprof-d.tmp")
    let others = ["-A.tmp", "-a", "-00000000000000.tmp", "-notes.txt"].map { ".heapdump2pprof\($0)" }
    for name in others + [".heapdump2pprof-0z.tmp"] { try Data().write(to: scratch.file("out/\(name)")) }
    try scratch.link("out/.heapdump2pprof-l.tmp", to: others[0])
    let pipe = try scratch.makePipe("out/.heapdump2pprof-p.tmp", Data())
    defer { try? pipe.close() }
    let before = Set(scratch.contents("out"))
    let run = try Tool.convert("batch", "x.dump.xz", "-o", "out", "--resume", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let after = Set(scratch.contents("out"))
    #expect(before.subtracting(after) == [".heapdump2pprof-0z.tmp"])
    #expect(after.subtracting(before) == ["manifest.jsonl", "x.pb.gz"])
  }

  @Test("where files cannot be locked, those that somebody has written to today are left alone")
  func withoutLocks() throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "x.dump.xz")
    try scratch.makeFolder("out")
    for (name, age) in [("new", "now"), ("old", "25 hours ago")] {
      try Tool.check("touch", "-d", age, "out/.heapdump2pprof-\(name).tmp", in: scratch.url)
    }
    let run = try Tool.run(
      FaultyCalls.words(["FLOCK_FAILS": "37"]) + [Tool.command, "batch", "x.dump.xz", "-o", "out", "--resume"],
      in: scratch.url)
    #expect(run.status == 0 && run.textWithoutWarnings == "1 converted, 0 skipped, 0 failed\n", "\(run.errors)")
    #expect(scratch.contents("out") == [".heapdump2pprof-new.tmp", "manifest.jsonl", "x.pb.gz"])
    #expect(
      run.errorsWithoutWarnings == """
        out/manifest.jsonl: warning: it cannot be locked here (No locks available): no other batch may write it at the same time

        """)
  }

  @Test(
    "only a lock that another batch has is one",
    arguments: [(EAGAIN, 74), (ENOSYS, 0), (EOPNOTSUPP, 0), (ENOLCK, 0)] as [(Int32, Int32)])
  func locks(_ failure: Int32, _ status: Int32) throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "x.dump.xz")
    let run = try Tool.run(
      FaultyCalls.words(["FLOCK_FAILS": "\(failure)"]) + [Tool.command, "batch", "x.dump.xz", "-o", "out"],
      in: scratch.url)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errorsWithoutWarnings.contains("another batch is writing it") == (status == 74), "\(run.errors)")
  }
}
