import Foundation
import Testing

@Suite("Outputs of a batch stay in their folder, and nobody loses a file")
struct OutputFolderTests {
  private static let fixture = Fixture(name: "go1.4-amd64")
  private static let dump = fixture.dump.path
  private static let made = "mkdir -p in/a in/b; cp '\(dump)' in/a/x.dump.xz; cp '\(dump)' in/b/x.dump.xz; mkdir other"

  @Test("a link in the folder is an error for what would go through it; the folder itself may be a link")
  func links() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.made); mkdir real real/in; ln -s real out; ln -s ../../other real/in/a; echo old > other/y
      for more in '' -f --resume; do
        "$0" batch in -o out $more; echo $?; find other real -type f | grep -v manifest; rm real/in/b/x.pb.gz
      done
      """, in: scratch.url)
    let part = "1 converted, 0 skipped, 1 failed\n1\nother/y\nreal/in/b/x.pb.gz\n"
    #expect(run.textWithoutWarnings == part + part + part, "\(run.text)")
    let error =
      "in/a/x.dump.xz: the output cannot be written: out/in/a is a symbolic link, which might lead out of the output folder\n"
    #expect(run.errorsWithoutWarnings == error + error + error, "\(run.errors)")
  }

  @Test("a link, a folder or a pipe where an output is to be is left as it is")
  func occupied() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.made); mkdir in/c; cp in/a/x.dump.xz in/c/; mkdir -p out/in/{a,b/x.pb.gz,c}; ln -s "$PWD/other/y" out/in/a/x.pb.gz
      mkfifo out/in/c/x.pb.gz
      "$0" batch in -o out -f --jobs 1; echo $?; ls other; readlink out/in/a/x.pb.gz | grep -c other/y; find out -name '.*'
      """, in: scratch.url)
    #expect(run.textWithoutWarnings == "0 converted, 0 skipped, 3 failed\n1\n1\n", "\(run.text)")
    #expect(
      run.errorsWithoutWarnings == """
        in/a/x.dump.xz: the output cannot be written: a symbolic link has its name
        in/b/x.dump.xz: the output cannot be written: Is a directory
        in/c/x.dump.xz: the output cannot be written: what has its name is not a regular file

        """)
  }

  @Test("an output never replaces an input, nor the journal, by whatever name", arguments: ["-f", "--resume"])
  func inputs(_ more: String) throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      mkdir in; xz -dc '\(Self.dump)' > in/x; cp in/x in/x.pb.gz; cp in/x copy; cp in/x in/y; mkdir -p out/in
      "$0" batch in -o . \(more) --manifest in/y.pb.gz; echo $?; cmp in/x.pb.gz copy; wc -l < in/y.pb.gz
      """, in: scratch.url)
    #expect(run.textWithoutWarnings == "1 converted, 0 skipped, 2 failed\n1\n3\n", "\(run.text)")
    #expect(
      run.errorsWithoutWarnings.contains("in/x: the output cannot be written: it is one of the inputs\n"),
      "\(run.errors)")
    #expect(run.errorsWithoutWarnings.contains("in/y: the output cannot be written: it is the journal\n"))
  }

  @Test("a folder that is removed meanwhile ends the batch: 74, said once")
  func removed() throws {
    let scratch = try Scratch()
    try scratch.copy(Self.fixture, to: "1.dump.xz", "2.dump.xz", "3.dump.xz")
    let run = try Tool.run(
      FaultyCalls.words(["READ": "2.dump.xz", "WHEN_READ": "rm -r out"])
        + [Tool.command, "batch", "1.dump.xz", "2.dump.xz", "3.dump.xz", "-o", "out", "--jobs", "1"], in: scratch.url)
    #expect(run.status == 74 && run.textWithoutWarnings == "1 converted, 0 skipped, 0 failed\n", "\(run.text)")
    #expect(
      run.errorsWithoutWarnings
        == "out: cannot be written: the folder was removed meanwhile (stopped; --resume goes on)\n",
      "\(run.errors)")
    #expect(scratch.contents == ["1.dump.xz", "2.dump.xz", "3.dump.xz"])
  }

  @Test("--resume makes anew what has changed under its name, also if it is as long as before")
  func damaged() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.made); "$0" batch in -o out; cp -r out want
      printf x | dd of=out/in/a/x.pb.gz bs=1 seek=20 conv=notrunc status=none; touch -d 2000-01-01 out/in/b/x.pb.gz
      "$0" batch in -o out --resume; diff -r out/in want/in; stat -c %Y out/in/b/x.pb.gz
      """, in: scratch.url)
    let summary = "2 converted, 0 skipped, 0 failed\n"
    #expect(run.textWithoutWarnings == summary + summary + "946684800\n", "\(run.text) \(run.errors)")
  }

  @Test("--resume says the same as the first run, warnings too, each in the line of its own profile")
  func warnings() throws {
    let scratch = try Scratch()
    let dump = Fixture(name: "go1.27-amd64").dump.path
    let run = try Tool.shell(
      """
      b() { "$0" batch x.dump.xz -o out --profile heap --profile goroutine "$@"; }
      cp '\(dump)' x.dump.xz; b; grep goroutine out/manifest.jsonl > 1
      b --resume; rm out/x.goroutine.pb.gz; b --resume; grep goroutine out/manifest.jsonl | cmp 1 -; wc -l < out/manifest.jsonl
      grep -c '"profile":"goroutine".*"warnings":\\[\\]' 1; grep -c '"profile":"heap".*"warnings":\\["' out/manifest.jsonl
      """, in: scratch.url)
    let summary = "2 converted (1 with a warning, see the journal), 0 skipped, 0 failed\n"
    #expect(run.text == summary + summary + summary + "2\n1\n1\n", "\(run.text) \(run.errors)")
  }
}
