import Foundation
import Testing

/// Names of files and of entries are bytes: none is lost, none leads out.
@Suite("Names of inputs and outputs")
struct FileNameTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.4-amd64"), to: "h.dump")
  }

  private func make(_ script: String, _ arguments: String...) throws {
    let run = try Tool.script(script, arguments, in: scratch.url)
    try #require(run.status == 0, "\(run.errors)")
  }

  @Test("an entry's name that is cut is still below the output folder")
  func escape() throws {
    try make("name-archives.py", "cut")
    try scratch.makeFolder("a/b")
    let run = try Tool.convert("batch", "e.tar", "-o", "a/b/out", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let inside = try scratch.files(below: "a/b/out/e.tar")
    #expect(inside.count == 3 && inside.allSatisfy { $0.hasSuffix(".pb.gz") && !$0.hasSuffix("/.pb.gz") }, "\(inside)")
    #expect(try scratch.files(below: ".").count { $0.hasSuffix(".pb.gz") } == 3)
  }

  @Test("names of every format come through, in any locale", arguments: ["zip", "7z", "tar", "pax.tar", "cpio"])
  func formats(_ format: String) throws {
    let formats = ["7z": "7zip", "tar": "gnutar", "pax.tar": "pax"]
    try make("name-formats.sh", formats[format] ?? format, "n.\(format)")
    for locale in ["C", "C.UTF-8", "de_DE.ISO-8859-1"] {
      let names = ["Größe", "ok", "日本"].map { "n.\(format)/\($0).pb.gz" }
      #expect(try scratch.files(below: locale) == names)
      let entries = try BatchTests.journal(scratch, locale).compactMap(\.entry).sorted()
      #expect(entries == ["Größe.dump", "ok.dump", "日本.dump"])
    }
  }

  @Test("a name that is not UTF-8 is converted, wherever it stands, and the journal has it back")
  func notUTF8() throws {
    try make("name-bytes.sh")
    let found = try String(contentsOf: scratch.file("found"), encoding: .utf8)
    #expect(found.contains(#"folder/in/b\xE4d.pb.gz\nfolder/in/b344d.pb.gz\nfolder/in/b345d.pb.gz\n"#), "\(found)")
    #expect(found.contains(#"folder/n.tar/in/b344d.pb.gz"#), "\(found)")
    let sources = [#"in/b\x5CxE4d.dump"#, #"in/b\xE4d.dump"#, #"in/b\xE5d.dump"#]
    for folder in ["named", "nul", "crlf"] {
      let lines = try BatchTests.journal(scratch, folder)
      #expect(lines.filter { $0.status == "converted" }.map(\.source).sorted() == sources, "\(folder)")
    }
    let again = try Tool.convert("batch", "in", "n.tar", "-o", "folder", "--resume", in: scratch.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try BatchTests.journal(scratch, "folder").count == 6)
    let missing = try String(contentsOf: scratch.file("missing"), encoding: .utf8)
    #expect(missing == #"in/x\xE4.dump: cannot be read: No such file or directory"# + "\n")
  }

  @Test("an output and a folder never want one path; two kinds never want one name")
  func claims() throws {
    for name in ["t/x.dump", "t/x.live.dump", "t/x.pb.gz/y.dump", "d/n.tar/h.dump", "d/manifest.jsonl/h.dump"] {
      try scratch.makeFolder(String(name[..<name.lastIndex(of: "/")!]))
      try FileManager.default.copyItem(at: scratch.file("h.dump"), to: scratch.file(name))
    }
    try Tool.check("tar", "cf", "../n.tar", "x.dump", "x.pb.gz/y.dump", "x.live.dump", in: scratch.file("t"))
    let run = try Tool.convert(
      "batch", "../n.tar", ".", "-o", "../o", "--profile", "heap", "--profile", "live", in: scratch.file("d"))
    #expect(run.status == 0, "\(run.errors)")
    let expected = [
      "manifest.jsonl~2/h", "n.tar/x", "n.tar/x.live~2", "n.tar/x.pb.gz~2/y", "n.tar~2/h",
    ].flatMap { ["\($0).live.pb.gz", "\($0).pb.gz"] }
    #expect(try scratch.files(below: "o") == expected.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test("a name that cannot be read is a failure, and so is one that is too long")
  func nameless() throws {
    try make("name-archives.py", "unreadable")
    let run = try Tool.convert("batch", "n.zip", "n.tar", "-o", "o", in: scratch.url)
    #expect(run.status == 1)
    #expect(run.errors.contains("n.zip: : it has no name, or one that cannot be read"), "\(run.errors)")
    #expect(run.errors.contains("its path is longer than 3500 bytes"), "\(run.errors)")
    #expect(try scratch.files(below: "o") == ["n.zip/b.pb.gz"])
  }

  @Test("the journal of a name of combining marks takes no time; names that look alike are two")
  func combiningMarks() throws {
    try scratch.makeFolder("in")
    try make("name-archives.py", "marks")
    for name in ["\u{e4}", "a\u{308}"] {
      try FileManager.default.copyItem(at: scratch.file("h.dump"), to: scratch.file("in/\(name).dump"))
    }
    // 400,000 bytes would take minutes where names are normalized.
    let run = try Tool.run(["prlimit", "--cpu=10", Tool.command, "batch", "in", "-o", "o"], in: scratch.url)
    #expect(run.status == 0 && run.text.hasPrefix("2 converted"), "\(run.errors)")
    #expect(try scratch.files(below: "o").count == 2)
  }
}
