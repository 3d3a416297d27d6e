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
    let run = try Tool.shell(
      """
      cp '\(Self.dump)' x.dump.xz; mkdir out; touch x.pb.gz out/x.pb.gz; chmod \(mode) x.pb.gz out/x.pb.gz
      "$0" x.dump.xz -f; "$0" batch x.dump.xz -o out --resume > summary; stat -c %a x.pb.gz out/x.pb.gz; cmp x.pb.gz out/x.pb.gz
      umask 027; "$0" x.dump.xz -o new; stat -c %a new
      """, in: scratch.url)
    #expect(run.textWithoutWarnings == "\(mode)\n\(mode)\n640\n", "\(run.text) \(run.errors)")
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
    let run = try Tool.shell(
      """
      "$0" '\(Self.dump)' -o want.pb.gz
      for more in '' -f; do
        "$0" '\(Self.dump)' -o /dev/null $more; echo $?
        echo old > file; "$0" '\(Self.dump)' -o /dev/stdout $more > file; echo $?; cmp file want.pb.gz
        "$0" '\(Self.dump)' -o /dev/stdout $more | cmp - want.pb.gz; "$0" '\(Self.dump)' -o /dev/fd/5 $more 5> file; cmp file want.pb.gz
        ln -sf /dev/stdout link; "$0" '\(Self.dump)' -o link $more > file; cmp file want.pb.gz; readlink link
        exec 6> file; rm file; "$0" '\(Self.dump)' -o /dev/fd/6 $more; echo $?; exec 6>&-
        mkfifo pipe; cat pipe > file & "$0" '\(Self.dump)' -o pipe $more; wait; cmp file want.pb.gz; rm pipe file
        for number in 3 4 7; do "$0" '\(Self.dump)' -o /dev/fd/$number $more; done
      done
      ls -A /dev | grep heapdump2pprof; ls -A
      """, in: scratch.url)
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
    let run = try Tool.shell(
      """
      mkdir a b; ln -s ../a/x b/dangling; ln -s dangling b/twice; ln -s loop b/loop; ln -s ../none/x b/nowhere
      for link in dangling twice loop nowhere; do "$0" '\(Self.dump)' -o b/$link; echo $?; done; ls -A a
      "$0" '\(Self.dump)' -o b/loop -f; "$0" '\(Self.dump)' -o b/nowhere -f; "$0" '\(Self.dump)' -o b/twice -f; echo $?; ls -A a b
      echo old > one; ln one two; "$0" '\(Self.dump)' -o one -f; cat two; cmp one a/x
      """, in: scratch.url)
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
