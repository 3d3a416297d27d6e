import Foundation
import Testing

@Suite("What an existing output is, and what becomes of it")
struct ReplacementTests {
  private static let fixture = Fixture(name: "go1.4-amd64")
  private static let dump = fixture.dump.path
  /// Root may give files away; it may be root of a container only.
  private static let isRoot = getuid() == 0

  @Test("-f and --resume keep the mode of what they replace", arguments: ["600", "640", "444", "777", "4755"])
  func mode(_ mode: String) throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "x.dump.xz")
    try scratch.makeFolder("out")
    for name in ["x.pb.gz", "out/x.pb.gz"] {
      try Data().write(to: scratch.file(name))
      try Tool.check("chmod", mode, name, in: scratch.url)
    }
    try Tool.check(Tool.command, "x.dump.xz", "-f", in: scratch.url)
    try Tool.check(Tool.command, "batch", "x.dump.xz", "-o", "out", "--resume", in: scratch.url)
    let modes = try Tool.check("stat", "-c", "%a", "x.pb.gz", "out/x.pb.gz", in: scratch.url)
    #expect(modes == "\(mode)\n\(mode)\n")
    #expect(try scratch.bytes("x.pb.gz") == scratch.bytes("out/x.pb.gz"))
  }

  @Test("a new output has the mode that the mask of files leaves")
  func newMode() throws {
    let scratch = try Scratch()
    let masked = #"umask 027; exec "$0" "$@""#
    try Tool.check("bash", "-c", masked, Tool.command, Self.dump, "-o", "new", in: scratch.url)
    #expect(try Tool.check("stat", "-c", "%a", "new", in: scratch.url) == "640\n")
  }

  @Test("while the bytes come, nobody may read them who may not read what they replace")
  func secrecy() throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "x.dump.xz")
    try Data().write(to: scratch.file("x.pb.gz"))
    try Tool.check("chmod", "600", "x.pb.gz", in: scratch.url)
    let run = try Tool.run(
      FaultyCalls.words(["READ": "x.dump.xz", "WHEN_READ": "stat -c %a .heapdump2pprof*"])
        + [Tool.command, "x.dump.xz", "-o", "x.pb.gz", "-f"], in: scratch.url)
    #expect(run.status == 0 && run.text == "600\n", "\(run.text) \(run.errors)")
    #expect(try Tool.check("stat", "-c", "%a", "x.pb.gz", in: scratch.url) == "600\n")
  }

  @Test("owner and group stay", .enabled(if: isRoot, "only root can give files away"))
  func owner() throws {
    let scratch = try Scratch()
    try Data().write(to: scratch.file("x.pb.gz"))
    try Tool.check("chown", "12345:23456", "x.pb.gz", in: scratch.url)
    try Tool.check("chmod", "640", "x.pb.gz", in: scratch.url)
    #expect(try Tool.convert(Self.dump, "-o", "x.pb.gz", "-f", in: scratch.url).status == 0)
    #expect(try Tool.check("stat", "-c", "%u %g %a", "x.pb.gz", in: scratch.url) == "12345 23456 640\n")
  }

  @Test(
    "where owner and group cannot be kept, a group that is another one gets no more than others had",
    .enabled(if: isRoot, "only root can give files away"),
    arguments: [("664", "644"), ("660", "600"), ("6775", "755"), ("606", "606")])
  func withoutOwner(_ old: String, _ new: String) throws {
    let scratch = try Scratch()
    try Data().write(to: scratch.file("x.pb.gz"))
    try Tool.check("chown", "12345:23456", "x.pb.gz", in: scratch.url)
    try Tool.check("chmod", old, "x.pb.gz", in: scratch.url)
    let run = try Tool.run(
      FaultyCalls.words(["FCHOWN_FAILS": "1"]) + [Tool.command, Self.dump, "-o", "x.pb.gz", "-f"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Tool.check("stat", "-c", "%u %g %a", "x.pb.gz", in: scratch.url) == "0 0 \(new)\n")
  }

  @Test("pipes and devices are written to, disks are not; /dev/stdout is standard output, wherever that goes")
  func specialFiles() throws {
    let scratch = try Scratch()
    let run = try Tool.script("special-files.sh", Self.dump, in: scratch.url)
    let part = "0\n0\n/dev/stdout\n0\n"
    #expect(run.textWithoutWarnings == part + part + "link\nwant.pb.gz\n", "\(run.text)")
    let errors = run.errorsWithoutWarnings.split(separator: "\n")
    #expect(
      errors.count == 6 && errors.allSatisfy { $0.hasSuffix(": cannot be written: Bad file descriptor") },
      "\(run.errors)")
  }

  @Test("links are followed: -f replaces, or makes, what they lead to; other names of a file keep what it was")
  func links() throws {
    let scratch = try Scratch()
    let run = try Tool.script("replaced-links.sh", Self.dump, in: scratch.url)
    #expect(
      run.textWithoutWarnings == """
        74
        74
        74
        74
        0
        a:
        x

        b:
        dangling
        loop
        nowhere
        twice
        old

        """, "\(run.text)")
    #expect(
      run.errorsWithoutWarnings == """
        b/dangling: exists already (-f replaces it)
        b/twice: exists already (-f replaces it)
        b/loop: cannot be written: Too many levels of symbolic links
        b/nowhere: exists already (-f replaces it)
        b/loop: cannot be written: Too many levels of symbolic links
        b/nowhere: cannot be written: No such file or directory

        """, "\(run.errors)")
  }

  @Test("writes that take a part, or are interrupted, lose nothing")
  func shortWrites() throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "x.dump.xz")
    let command = FaultyCalls.words(["SHORT_WRITES": "1"]) + [Tool.command]
    let want = try Tool.convert("batch", "x.dump.xz", "-o", "want", in: scratch.url)
    let got = try Tool.run(command + ["batch", "x.dump.xz", "-o", "got"], in: scratch.url)
    for run in [want, got] { #expect(run.textWithoutWarnings == "1 converted, 0 skipped, 0 failed\n", "\(run.errors)") }
    #expect(try Tool.run(["diff", "-r", "want", "got"], in: scratch.url).status == 0)
    let piped = try Tool.run(command + ["x.dump.xz", "-o", "-"], in: scratch.url)
    #expect(try piped.output == scratch.bytes("want/x.pb.gz"))
  }

  @Test("what cannot be brought to the disk is no output: 74, and nothing is left")
  func synchronization() throws {
    let scratch = try Scratch()
    try Data("none\n".utf8).write(to: scratch.file("none"))
    for (call, number, arguments, messages) in [
      ("FSYNC_FAILS", "5", [Self.dump, "-o", "x.pb.gz"], "x.pb.gz: cannot be written: Input/output error\n"),
      ("CLOSE_FAILS", "122", [Self.dump, "-o", "-"], "standard output: cannot be written: Disk quota exceeded\n"),
      (
        "FSYNC_FAILS", "5", ["batch", "none", "-o", "out"],
        """
        none: at byte 0 (0x0): not a Go heap dump: it looks like text
        out/manifest.jsonl: cannot be written: Input/output error (stopped; --resume goes on)

        """
      ),
    ] {
      let run = try Tool.run(FaultyCalls.words([call: number]) + [Tool.command] + arguments, in: scratch.url)
      #expect(run.status == 74 && run.errorsWithoutWarnings == messages, "\(run.errors)")
    }
    #expect(scratch.contents == ["none", "out"] && scratch.contents("out") == ["manifest.jsonl"])
  }
}
