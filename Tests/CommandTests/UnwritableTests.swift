import Foundation
import Testing

@Suite("Outputs that cannot be")
struct UnwritableTests {
  private static let dump = Fixture(name: "go1.27-amd64").dump.path

  @Test("a folder, a folder that is none, a name that is too long: 74, before the input is read")
  func places() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(at: scratch.file("folder"), withIntermediateDirectories: true)
    // What comes from this input is no dump, which nobody finds out.
    try Data("no dump".utf8).write(to: scratch.file("file"))
    let long = String(repeating: "n", count: 256)
    for (output, reason) in [
      ("folder", "Is a directory"), ("file/x.pb.gz", "Not a directory"), ("none/x.pb.gz", "No such file or directory"),
      (long, "File name too long"), ("folder/\(long)", "File name too long"),
    ] {
      for force in [[], ["-f"]] {
        let run = try Tool.run([Tool.command, "file", "-o", output] + force, in: scratch.url)
        #expect(run.status == 74 && run.errors == "\(output): cannot be written: \(reason)\n", "\(run.errors)")
      }
    }
    let batch = try Tool.convert("batch", Self.dump, "-o", "file", in: scratch.url)
    #expect(batch.status == 74 && batch.errors == "file/manifest.jsonl: cannot be written: Not a directory\n")
    #expect(scratch.contents == ["file", "folder"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("folder").path).isEmpty)
  }

  @Test(
    "a folder that nobody may write to: 74",
    .enabled(if: Surroundings.unprivileged != nil, "root may write everywhere here"))
  func permission() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      run() { \(Surroundings.unprivileged ?? "") "$@"; echo $?; }
      mkdir closed; chmod 555 closed
      run "$0" '\(Self.dump)' -o closed/x.pb.gz; run "$0" batch '\(Self.dump)' -o closed
      run "$0" batch '\(Self.dump)' -o closed/out; ls -A closed
      """, in: scratch.url)
    #expect(run.text == "74\n74\n74\n")
    #expect(
      run.errors == """
        closed/x.pb.gz: cannot be written: Permission denied
        closed/manifest.jsonl: cannot be written: Permission denied
        closed/out/manifest.jsonl: cannot be written: Permission denied

        """)
  }

  @Test("an output's folder that is removed meanwhile: 74")
  func removed() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a.dump")
    try scratch.makeFolder("folder")
    let run = try Tool.run(
      FaultyCalls.words(["READ": "a.dump", "WHEN_READ": "rm -r folder"])
        + [Tool.command, "a.dump", "-o", "folder/x.pb.gz"], in: scratch.url)
    #expect(run.status == 74 && run.errors == "folder/x.pb.gz: cannot be written: No such file or directory\n")
    #expect(scratch.contents == ["a.dump"])
  }

  @Test("a batch goes on after an output that cannot be")
  func batch() throws {
    let scratch = try Scratch()
    let long = String(repeating: "n", count: 252)
    let run = try Tool.shell(
      """
      mkdir in; cp '\(Self.dump)' in/\(long); cp '\(Self.dump)' in/x.dump.xz
      "$0" batch in -o out; echo $?; ls out/in
      """, in: scratch.url)
    #expect(run.text.hasSuffix("1 converted (1 with a warning, see the journal), 0 skipped, 1 failed\n1\nx.pb.gz\n"))
    #expect(run.errors == "in/\(long): the output cannot be written: File name too long\n")
  }

  @Test("what a link leads to is replaced, not the link: /dev/stdout is one")
  func link() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      mkdir a b; echo old > a/x; ln -s ../a/x b/x; "$0" '\(Self.dump)' -o b/x; echo $?; cat a/x
      "$0" '\(Self.dump)' -o b/x -f; echo $?; readlink b/x; "$0" '\(Self.dump)' -o want.pb.gz; cmp a/x want.pb.gz; ls -A a b
      """, in: scratch.url)
    #expect(run.text == "74\nold\n0\n../a/x\na:\nx\n\nb:\nx\n", "\(run.text) \(run.errors)")
  }
}
