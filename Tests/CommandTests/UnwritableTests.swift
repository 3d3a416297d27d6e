import Foundation
import Testing

@Suite("Outputs that cannot be")
struct UnwritableTests {
  private static let fixture = Fixture(name: "go1.27-amd64")
  private static let dump = fixture.dump.path

  @Test("a folder that is none, a name that is too long: 74, before the input is read")
  func places() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(at: scratch.file("folder"), withIntermediateDirectories: true)
    // What comes from this input is no dump, which nobody finds out.
    try Data("no dump".utf8).write(to: scratch.file("file"))
    let long = String(repeating: "n", count: 256)
    for (output, reason) in [
      ("file/x.pb.gz", "Not a directory"), ("none/x.pb.gz", "No such file or directory"),
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
    try scratch.makeFolder("closed")
    try Tool.check("chmod", "555", "closed", in: scratch.url)
    let command = try #require(Surroundings.unprivileged) + [Tool.command]
    for (arguments, place) in [
      ([Self.dump, "-o", "closed/x.pb.gz"], "closed/x.pb.gz"),
      (["batch", Self.dump, "-o", "closed"], "closed/manifest.jsonl"),
      (["batch", Self.dump, "-o", "closed/out"], "closed/out/manifest.jsonl"),
    ] {
      let run = try Tool.run(command + arguments, in: scratch.url)
      #expect(run.status == 74 && run.errors == "\(place): cannot be written: Permission denied\n", "\(run.errors)")
    }
    #expect(scratch.contents("closed").isEmpty)
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
    try scratch.makeFolder("in")
    try scratch.copy(Self.fixture, to: "in/\(long)", "in/x.dump.xz")
    let run = try Tool.convert("batch", "in", "-o", "out", in: scratch.url)
    #expect(run.status == 1 && run.text == "1 converted (1 with a warning, see the journal), 0 skipped, 1 failed\n")
    #expect(scratch.contents("out/in") == ["x.pb.gz"])
    #expect(run.errors == "in/\(long): the output cannot be written: File name too long\n")
  }

  @Test("what a link leads to is replaced, not the link: /dev/stdout is one")
  func link() throws {
    let scratch = try Scratch()
    for folder in ["a", "b"] { try scratch.makeFolder(folder) }
    try Data("old".utf8).write(to: scratch.file("a/x"))
    try FileManager.default.createSymbolicLink(atPath: scratch.file("b/x").path, withDestinationPath: "../a/x")
    #expect(try Tool.convert(Self.dump, "-o", "b/x", in: scratch.url).status == 74)
    #expect(try scratch.bytes("a/x") == Data("old".utf8))
    #expect(try Tool.convert(Self.dump, "-o", "b/x", "-f", in: scratch.url).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("b/x").path) == "../a/x")
    #expect(try scratch.bytes("a/x") == Tool.convert(Self.dump, "-o", "-", in: scratch.url).output)
    #expect(scratch.contents("a") == ["x"] && scratch.contents("b") == ["x"])
  }
}
