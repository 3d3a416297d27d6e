import Foundation
import Testing

@Suite("Journals: what --manifest takes, and what it never touches")
struct ManifestTests {
  private static let fixture = Fixture(name: "go1.4-amd64")
  private static let dump = fixture.dump.path

  /// A line of a journal as batch writes it.
  private static let line = #"""
    {"crc32":1,"length":2,"options":"rate=auto","output":"a.pb.gz","profile":"heap","size":3,"source":"a","status":"converted","time":4,"warnings":["w"]}
    """#

  @Test(
    "a file that is anything but a journal stays as it is, and nothing is written",
    arguments: [
      "go1.7 heap dump\n\u{1}\u{2}", "precious", "\n", "{}", "{}\n", "[1,2]\n", #"{"time":1,"message":"a log"}"#,
      #"{"error":"a log"}"#, #"{"options": "x"#, #"{"time":17,"sour"#, "\(line)\nprecious",
      "\(line)\n\(line)\nprecious\n",
      "precious\n\(line)\n", "\(line)\n\(line)x\n", "\u{1f}\u{8b}\u{8}", "{\"error\":\"two\nlines",
    ])
  func others(_ contents: String) throws {
    let scratch = try Scratch()
    try Data(contents.utf8).write(to: scratch.file("file"))
    let run = try Tool.convert("batch", Self.dump, "-o", "out", "--manifest", "file", in: scratch.url)
    #expect(run.status == 74 && run.output.isEmpty)
    #expect(run.errorsWithoutWarnings.hasPrefix("file: cannot be written: it is not a journal: line "), "\(run.errors)")
    #expect(run.errorsWithoutWarnings.filter { $0 == "\n" }.count == 1)
    #expect(try Data(contentsOf: scratch.file("file")) == Data(contents.utf8))
    #expect(scratch.contents == ["file"])
  }

  @Test("a file of zeros that is far longer than memory is refused at its beginning")
  func zeros() throws {
    let scratch = try Scratch()
    try Tool.check("truncate", "-s", "100G", "file", in: scratch.url)
    let run = try Tool.convert("batch", Self.dump, "-o", "out", "--manifest", "file", in: scratch.url)
    #expect(run.status == 74 && run.text.isEmpty, "\(run.text)")
    #expect(try Tool.check("stat", "-c", "%s", "file", in: scratch.url) == "\(100 << 30)\n")
  }

  @Test("the beginning of a line, of every length, is cut off behind whole lines and alone; so are zeros")
  func torn() throws {
    let scratch = try Scratch()
    let line = Self.line.trimmingCharacters(in: .newlines)
    for length in stride(from: 0, through: line.utf8.count, by: 3) + [line.utf8.count] {
      for (front, back) in [("", ""), ("\(line)\n", ""), ("\(line)\n", "\0\0")] {
        try Data((front + line.prefix(length) + back).utf8).write(to: scratch.file("file"))
        let run = try Tool.convert("batch", "none", "-o", "out", "--manifest", "file", in: scratch.url)
        #expect(run.status == 1, "\(length) \(run.errors)")
        let lines = try String(contentsOf: scratch.file("file"), encoding: .utf8)
        #expect(
          lines.hasPrefix(front + "{\"error\":\"cannot be read: ") && lines.hasSuffix("}\n"), "\(length) \(lines)")
      }
    }
  }

  @Test("an input is no journal, not even an empty one; a journal in a folder of inputs is no input")
  func inputs() throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try scratch.copy(Self.fixture, to: "in/a.dump.xz")
    try Data().write(to: scratch.file("empty"))
    try FileManager.default.createSymbolicLink(atPath: scratch.file("link").path, withDestinationPath: "empty")
    func batch(_ arguments: String...) throws -> Run {
      try Tool.run([Tool.command, "batch", "-o", "out"] + arguments, in: scratch.url)
    }
    let refusal = "empty: cannot be written: it is one of the inputs; --manifest takes a file of its own\n"
    for run in [try batch("empty", "--manifest", "empty"), try batch("in", "link", "--manifest", "empty")] {
      #expect(run.status == 74 && run.errors == refusal && run.text.isEmpty, "\(run.errors)")
    }
    #expect(try batch("in", "--manifest", "in/a.dump.xz").status == 74)
    #expect(try scratch.bytes("in/a.dump.xz") == Data(contentsOf: Self.fixture.dump))
    #expect(scratch.contents == ["empty", "in", "link"])
    for more in [[], ["--resume"]] {
      let run = try Tool.run(
        [Tool.command, "batch", "-o", "out", "in", "--manifest", "in/journal"] + more, in: scratch.url)
      #expect(run.status == 0 && run.textWithoutWarnings == "1 converted, 0 skipped, 0 failed\n", "\(run.errors)")
    }
  }

  @Test("memory does not grow with the length of a journal's lines")
  func memory() throws {
    let scratch = try Scratch()
    // Of so many lines, each with its number.
    func kilobytes(_ count: Int) throws -> Int {
      let lines = (0..<count).map { number in
        Self.line.replacing("a.pb.gz", with: "\(number).pb.gz").replacing(
          #""w""#, with: "\"\(String(repeating: "w", count: 10_000))\"")
      }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: scratch.file("journal"))
      return try Tool.peakMemory("batch", "none", "-o", "out", "--resume", "--manifest", "journal", in: scratch.url)
    }
    // 900 lines of 10 kB more.
    let (few, many) = (try kilobytes(300), try kilobytes(1200))
    #expect(many - few < 3000, "\(few) kB, \(many) kB")
  }
}
