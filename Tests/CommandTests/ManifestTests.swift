import Foundation
import Testing

@Suite("Journals: what --manifest takes, and what it never touches")
struct ManifestTests {
  private static let dump = Fixture(name: "go1.4-amd64").dump.path

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
    let run = try Tool.shell(
      "truncate -s 100G file; \"$0\" batch '\(Self.dump)' -o out --manifest file; echo $?; stat -c %s file",
      in: scratch.url)
    #expect(run.textWithoutWarnings == "74\n\(100 << 30)\n", "\(run.text) \(run.errors)")
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
    let run = try Tool.shell(
      """
      mkdir in; cp '\(Self.dump)' in/a.dump.xz; touch empty; ln -s empty link
      "$0" batch empty -o out --manifest empty; echo $?; "$0" batch in link -o out --manifest empty; echo $?
      "$0" batch in -o out --manifest in/a.dump.xz; echo $?; cmp in/a.dump.xz '\(Self.dump)'; ls -A
      "$0" batch in -o out --manifest in/journal; echo $?; "$0" batch in -o out --manifest in/journal --resume; echo $?
      """, in: scratch.url)
    #expect(
      run.textWithoutWarnings == """
        74
        74
        74
        empty
        in
        link
        1 converted, 0 skipped, 0 failed
        0
        1 converted, 0 skipped, 0 failed
        0

        """, "\(run.text)")
    let errors = run.errorsWithoutWarnings.split(separator: "\n")
    let refusal = "empty: cannot be written: it is one of the inputs; --manifest takes a file of its own"
    #expect(errors.count == 3 && errors[0] == refusal && errors[1] == refusal, "\(run.errors)")
  }

  @Test("memory does not grow with the length of a journal's lines")
  func memory() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      cat > measure << 'END'
      import json, resource, subprocess, sys
      for count in 300, 1200:
          with open("journal", "w") as file:
              for number in range(count):
                  line = {"options": "", "output": f"{number}.pb.gz", "profile": "heap", "size": 1, "source": str(number),
                          "status": "converted", "time": 1, "warnings": ["w" * 10000]}
                  print(json.dumps(line, separators=(",", ":")), file=file)
          process = subprocess.Popen([sys.argv[1], "batch", "none", "-o", "out", "--resume", "--manifest", "journal"],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
          _, status, usage = __import__("os").wait4(process.pid, 0)
          print(usage.ru_maxrss)
      END
      python3 measure "$0"
      """, in: scratch.url)
    let kilobytes = run.textWithoutWarnings.split(separator: "\n").compactMap { Int($0) }
    try #require(kilobytes.count == 2, "\(run.text) \(run.errors)")
    // 900 lines of 10 kB more.
    #expect(kilobytes[1] - kilobytes[0] < 3000, "\(kilobytes)")
  }
}
