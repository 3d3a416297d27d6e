import Foundation
import Testing

@testable import heapdump2pprof

/// What a new user meets first: no arguments, a slip of the pen, help, several profiles at once, folders for outputs.
@Suite("The front door")
struct FrontDoorTests {
  private static let fixture = Fixture(name: "go1.27-amd64")

  private func start() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.unpack(Self.fixture, to: "a.dump")
    return scratch
  }

  @Test("without arguments: nine questions with the commands that answer them, each of which is right")
  func questions() throws {
    let scratch = try start()
    let run = try Tool.run([Tool.command], in: scratch.url)
    #expect(run.status == 64 && run.text.isEmpty)
    let commands = run.errors.split(separator: "\n").compactMap { $0.wholeMatch(of: /.*\?  +heapdump2pprof (.*)/)?.1 }
    #expect(commands.count == 9)
    try NamesTests.unpack("go1.27-amd64", to: scratch)
    try FileManager.default.moveItem(at: scratch.file("go1.27-amd64"), to: scratch.file("app"))
    try FileManager.default.moveItem(at: scratch.file("a.dump"), to: scratch.file("heap.dump"))
    try scratch.makeFolder("dumps")
    try FileManager.default.copyItem(at: scratch.file("heap.dump"), to: scratch.file("dumps/a.dump"))
    for command in commands {
      // A type of the program's.
      let words = command.split(separator: " ").map { $0 == "main.T" ? "main.tree" : String($0) }
      let run = try Tool.run([Tool.command] + words, in: scratch.url)
      #expect(run.status == 0, "\(command): \(run.errors)")
    }
    #expect(
      Set(scratch.contents).isSuperset(of: [
        "heap.pb.gz", "heap.retained.pb.gz", "heap.types.pb.gz", "profiles", "heap.html",
      ]))
  }

  @Test(
    "a misspelled subcommand is named, a dump of that name is not taken for one",
    arguments: ["insepct": "inspect", "inspct": "inspect", "bach": "batch", "chekc": "check"])
  func suggestion(word: String, name: String) throws {
    let scratch = try start()
    let run = try Tool.convert(word, "a.dump", in: scratch.url)
    #expect(run.status == 64 && run.errors == "\(word): no such command or file; did you mean \(name)?\n")
    try FileManager.default.copyItem(at: scratch.file("a.dump"), to: scratch.file(word))
    #expect(try Tool.convert(word, "-o", "x.pb", in: scratch.url).status == 0)
  }

  @Test("words that are near nothing, and options, are no misspelled subcommands")
  func noSuggestion() {
    for word in ["heap", "hlep", "a", "dump", "--versio", "in.dump", "inspect", ""] {
      #expect(Suggestion.subcommand(for: word) == nil, "\(word)")
    }
    #expect(Suggestion.distance("check", "chekc") == 1 && Suggestion.distance("", "abc") == 3)
    #expect(Suggestion.distance("batch", "batch") == 0 && Suggestion.distance("kitten", "sitting") == 3)
  }

  @Test(
    "help: usage first, then what it is, options, and the details last",
    arguments: ["convert", "batch", "inspect", "report"])
  func help(command: String) throws {
    let scratch = try Scratch()
    let run = try Tool.run([Tool.command, command, "--help"], in: scratch.url)
    #expect(run.status == 0 && run.text.hasPrefix("USAGE: heapdump2pprof "))
    let options = try #require(run.text.range(of: "\nOPTIONS:\n"))
    let details = try #require(run.text.range(of: command == "convert" ? "Limits: " : "\n\n", options: .backwards))
    #expect(options.lowerBound < details.lowerBound)
    #expect(!run.text.contains("OVERVIEW"))
    #expect(try Tool.run([Tool.command, "help", command], in: scratch.url).text == run.text)
  }

  @Test("several kinds are several files of one pass, equal to those of one pass each; a folder takes them")
  func severalKinds() throws {
    let scratch = try start()
    let kinds = ["heap", "live", "goroutine", "retained"].flatMap { ["--profile", $0] }
    #expect(try Tool.run([Tool.command, "a.dump"] + kinds, in: scratch.url).status == 0)
    #expect(try Tool.run([Tool.command, "a.dump", "-o", "new/"] + kinds, in: scratch.url).status == 0)
    for (kind, name) in [
      ("heap", "a"), ("live", "a.live"), ("goroutine", "a.goroutine"), ("retained", "a.retained"),
    ] {
      let alone = try Tool.convert("a.dump", "--profile", kind, "-o", "alone.pb.gz", "-f", in: scratch.url)
      #expect(alone.status == 0)
      let bytes = try Data(contentsOf: scratch.file("alone.pb.gz"))
      #expect(try Data(contentsOf: scratch.file("\(name).pb.gz")) == bytes, "\(kind)")
      #expect(try Data(contentsOf: scratch.file("new/\(name).pb.gz")) == bytes, "\(kind)")
    }
    // Into a folder that is there, without a slash; the second time it exists, and nothing is written.
    #expect(
      try Tool.convert("a.dump", "-o", "new", in: scratch.url).errors.contains("new/a.pb.gz: exists already (-f "))
    let stream = try Tool.run([Tool.command, "a.dump", "-o", "-"] + kinds, in: scratch.url)
    #expect(stream.status == 64 && stream.text.isEmpty)
    let file = try Tool.run([Tool.command, "a.dump", "-o", "b.pb"] + kinds, in: scratch.url)
    #expect(file.status == 64 && file.errors.contains("give -o a folder (b.pb/)"), "\(file.errors)")
    #expect(!scratch.contents.contains("b.pb"))
  }

  @Test("two dumps: the command for many is named, with the words as a shell takes them")
  func twoDumps() throws {
    let scratch = try start()
    try FileManager.default.copyItem(at: scratch.file("a.dump"), to: scratch.file("b c.dump"))
    let run = try Tool.convert("a.dump", "b c.dump", in: scratch.url)
    #expect(
      run.status == 64 && run.errors.contains("heapdump2pprof batch a.dump 'b c.dump' -o <folder>"), "\(run.errors)")
  }

  @Test("--quiet says nothing of a profile with warnings, --verbose how exact names are; in batch, too")
  func verbosity() throws {
    let scratch = try start()
    let loud = try Tool.convert("a.dump", "-o", "a.pb", in: scratch.url)
    let quiet = try Tool.convert("a.dump", "-o", "b.pb", "-q", in: scratch.url)
    #expect(loud.errors.contains("warning: ") && quiet.errors.isEmpty && quiet.status == 0)
    #expect(try Data(contentsOf: scratch.file("a.pb")) == Data(contentsOf: scratch.file("b.pb")))
    let inspected = try Tool.run([Tool.command, "inspect", "a.dump", "--types", "-q"], in: scratch.url)
    #expect(inspected.errors.isEmpty && inspected.status == 0)
    let batch = try Tool.convert("batch", "a.dump", "-o", "q", "-q", in: scratch.url)
    #expect(batch.errors.isEmpty && batch.text.isEmpty && batch.status == 0)
    let wordy = try Tool.convert("batch", "a.dump", "-o", "v", "-v", in: scratch.url)
    #expect(wordy.errors.contains("a.dump: warning: ") && wordy.text.hasPrefix("1 converted"))
    #expect(try Tool.convert("a.dump", "-q", "-v", in: scratch.url).status == 64)
    // A second run without -f or --resume names both.
    let again = try Tool.convert("batch", "a.dump", "-o", "v", in: scratch.url)
    #expect(again.status == 1 && again.text.contains("1 of them exist: -f ") && again.text.contains("--resume"))
  }

  @Test("on a terminal: where the profile is, and the command that shows it; not in a pipe")
  func hint() throws {
    let scratch = try start()
    let shown = try Tool.onTerminal([Tool.command, "a.dump", "-o", "it's.pb.gz"], in: scratch.url)
    #expect(shown.contains(#"wrote it's.pb.gz; go tool pprof -http=: 'it'\''s.pb.gz' shows it"#), "\(shown)")
    #expect(try !Tool.convert("a.dump", "-o", "b.pb", in: scratch.url).errors.contains("wrote b.pb"))
  }

  @Test("--binary takes a folder as --binary-dir does")
  func binaryFolder() throws {
    let scratch = try start()
    try scratch.makeFolder("exes")
    try NamesTests.unpack("go1.27-amd64", to: scratch)
    try FileManager.default.moveItem(at: scratch.file("go1.27-amd64"), to: scratch.file("exes/app"))
    for (option, output) in [("--binary", "a.pb"), ("--binary-dir", "b.pb")] {
      let run = try Tool.convert("a.dump", option, "exes", "-o", output, in: scratch.url)
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try Data(contentsOf: scratch.file("a.pb")) == Data(contentsOf: scratch.file("b.pb")))
    #expect(
      try Tool.convert("a.dump", "--binary", "exes", "--force-binary", "-o", "c.pb", in: scratch.url).status == 64)
  }

  @Test("what an executable lacks is said by its name, with what that costs")
  func lacking() throws {
    let scratch = try Scratch()
    try Tool.build("leak", to: scratch.file("whole"))
    try Tool.check("./whole", "heap.dump", in: scratch.url)
    try Tool.check("strip", "-g", "-o", "lean", "whole", in: scratch.url)
    try Tool.check("strip", "-o", "bare", "whole", in: scratch.url)
    try Tool.check("objcopy", "--remove-section", ".gopclntab", "whole", "nameless", in: scratch.url)
    func messages(_ executable: String) throws -> String {
      try Tool.convert("heap.dump", "--binary", executable, "--profile", "retained", "-f", in: scratch.url).errors
    }
    #expect(try messages("whole").isEmpty)
    let (lean, bare, nameless) = (try messages("lean"), try messages("bare"), try messages("nameless"))
    #expect(
      lean.contains("lean is without debug information") && !lean.contains("addresses instead of names"), "\(lean)")
    #expect(bare.contains("bare is stripped, without symbols and debug information"), "\(bare)")
    #expect(bare.contains("global variables have addresses instead of names"), "\(bare)")
    #expect(nameless.contains("without its line table"), "\(nameless)")
  }

  @Test("an archive of any kind: batch is named", arguments: ["tar", "tar.gz", "tar.xz", "zip", "7z", "cpio"])
  func archive(ending: String) throws {
    let scratch = try start()
    try Tool.check("bsdtar", "-acf", "in.\(ending)", "a.dump", in: scratch.url)
    let run = try Tool.convert("in.\(ending)", in: scratch.url)
    #expect(
      run.status == 1
        && run.errors
          == "in.\(ending): not a Go heap dump but an archive: heapdump2pprof batch converts what is in it\n"
    )
    let inspected = try Tool.convert("inspect", "in.\(ending)", in: scratch.url)
    #expect(inspected.errors.contains("but an archive: unpack the dump to inspect"), "\(inspected.errors)")
  }

  @Test("a folder for outputs is made when the input is there, under its own name in bytes")
  func folder() throws {
    let scratch = try start()
    #expect(try Tool.convert("missing.dump", "-o", "new/", in: scratch.url).status == 1)
    #expect(!scratch.contents.contains("new"))
    let odd = try Tool.script("folder-of-bytes.sh", in: scratch.url)
    #expect(odd.status == 0, "\(odd.text) \(odd.errors)")
  }
}
