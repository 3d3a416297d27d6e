import Foundation
import Testing

@Suite("Outputs of a batch stay in their folder, and nobody loses a file")
struct OutputFolderTests {
  private static let fixture = Fixture(name: "go1.4-amd64")

  /// Two dumps in folders of `in`, and a folder `other`.
  private func inputs() throws -> Scratch {
    let scratch = try Scratch()
    for folder in ["in/a", "in/b", "other"] { try scratch.makeFolder(folder) }
    try scratch.copy(Self.fixture, to: "in/a/x.dump.xz", "in/b/x.dump.xz")
    return scratch
  }

  @Test("a link in the folder is an error for what would go through it; the folder itself may be a link")
  func links() throws {
    let scratch = try inputs()
    try scratch.makeFolder("real/in")
    try scratch.link("out", to: "real")
    try scratch.link("real/in/a", to: "../../other")
    try Data("old".utf8).write(to: scratch.file("other/y"))
    for more in [[], ["-f"], ["--resume"]] {
      let run = try Tool.run([Tool.command, "batch", "in", "-o", "out"] + more, in: scratch.url)
      #expect(run.status == 1 && run.textWithoutWarnings == "1 converted, 0 skipped, 1 failed\n", "\(run.text)")
      #expect(
        run.errorsWithoutWarnings == """
          in/a/x.dump.xz: the output cannot be written: out/in/a is a symbolic link, which might lead out of the output folder

          """)
      #expect(scratch.contents("other") == ["y"])
      #expect(try scratch.files(below: "real") == ["in/b/x.pb.gz"])
      try FileManager.default.removeItem(at: scratch.file("real/in/b/x.pb.gz"))
    }
  }

  @Test("a link, a folder or a pipe where an output is to be is left as it is")
  func occupied() throws {
    let scratch = try inputs()
    for folder in ["in/c", "out/in/a", "out/in/b/x.pb.gz", "out/in/c"] { try scratch.makeFolder(folder) }
    try scratch.copy(Self.fixture, to: "in/c/x.dump.xz")
    try scratch.link("out/in/a/x.pb.gz", to: "../../../other/y")
    let pipe = try scratch.makePipe("out/in/c/x.pb.gz", Data())
    defer { try? pipe.close() }
    let run = try Tool.convert("batch", "in", "-o", "out", "-f", "--jobs", "1", in: scratch.url)
    #expect(run.status == 1 && run.textWithoutWarnings == "0 converted, 0 skipped, 3 failed\n", "\(run.text)")
    #expect(scratch.contents("other").isEmpty)
    let link = scratch.file("out/in/a/x.pb.gz").path
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "../../../other/y")
    for folder in ["a", "b", "c"] { #expect(scratch.contents("out/in/\(folder)") == ["x.pb.gz"]) }
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
    try scratch.makeFolder("in")
    try scratch.makeFolder("out/in")
    for name in ["in/x", "in/x.pb.gz", "in/y", "copy"] { try scratch.unpack(Self.fixture, to: name) }
    let run = try Tool.convert("batch", "in", "-o", ".", more, "--manifest", "in/y.pb.gz", in: scratch.url)
    #expect(run.status == 1 && run.textWithoutWarnings == "1 converted, 0 skipped, 2 failed\n", "\(run.text)")
    #expect(try scratch.bytes("in/x.pb.gz") == scratch.bytes("copy"))
    #expect(try scratch.bytes("in/y.pb.gz").count { $0 == 0x0a } == 3)
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
    let scratch = try inputs()
    func batch(_ more: String...) throws {
      let run = try Tool.run([Tool.command, "batch", "in", "-o", "out"] + more, in: scratch.url)
      #expect(run.status == 0 && run.textWithoutWarnings == "2 converted, 0 skipped, 0 failed\n", "\(run.errors)")
    }
    try batch()
    try scratch.copy("out", to: "want")
    var bytes = try scratch.bytes("out/in/a/x.pb.gz")
    bytes[20] ^= 0xff
    try bytes.write(to: scratch.file("out/in/a/x.pb.gz"))
    try Tool.check("touch", "-d", "2000-01-01 UTC", "out/in/b/x.pb.gz", in: scratch.url)
    try batch("--resume")
    for name in ["in/a/x.pb.gz", "in/b/x.pb.gz"] {
      #expect(try scratch.bytes("out/\(name)") == scratch.bytes("want/\(name)"))
    }
    #expect(try Tool.check("stat", "-c", "%Y", "out/in/b/x.pb.gz", in: scratch.url) == "946684800\n")
  }

  @Test("--resume says the same as the first run, warnings too, each in the line of its own profile")
  func warnings() throws {
    let scratch = try Scratch()
    try scratch.copy(Fixture(name: "go1.27-amd64"), to: "x.dump.xz")
    /// The lines of the journal after another batch, by kind of profile.
    func batch(_ more: String...) throws -> [String: Substring] {
      let kinds = ["--profile", "heap", "--profile", "goroutine"]
      let run = try Tool.run([Tool.command, "batch", "x.dump.xz", "-o", "out"] + kinds + more, in: scratch.url)
      let summary = "2 converted (1 with a warning, see the journal), 0 skipped, 0 failed\n"
      #expect(run.status == 0 && run.text == summary, "\(run.text) \(run.errors)")
      let lines = try String(contentsOf: scratch.file("out/manifest.jsonl"), encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 2)
      return Dictionary(
        uniqueKeysWithValues: lines.map { ($0.contains(#""profile":"heap""#) ? "heap" : "goroutine", $0) })
    }
    let first = try batch()
    #expect(first["heap"]?.contains(#""warnings":[""#) == true, "\(first)")
    #expect(first["goroutine"]?.contains(#""warnings":[]"#) == true, "\(first)")
    #expect(try batch("--resume") == first)
    try FileManager.default.removeItem(at: scratch.file("out/x.goroutine.pb.gz"))
    #expect(try batch("--resume") == first)
  }
}
