import Foundation
import Testing

@Suite("Inputs that are written to while they are read")
struct ChangingInputTests {
  /// `a.dump` and `a.dump.gz`, last written an hour ago.
  private func inputs() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a.dump")
    try Tool.check("gzip", "-k", "a.dump", in: scratch.url)
    try Tool.check("touch", "-d", "1 hour ago", "a.dump", "a.dump.gz", in: scratch.url)
    return scratch
  }

  /// Runs heapdump2pprof, and does `change`, a command of the shell, when `input` is open but not read yet. If one of the
  /// arguments is `-`, that is standard input.
  private func run(_ arguments: [String], _ input: String, _ change: String, in scratch: Scratch) throws -> Run {
    try Tool.run(
      FaultyCalls.words(["READ": input, "WHEN_READ": change]) + [Tool.command] + arguments,
      inputFile: arguments.contains("-") ? scratch.file(input) : nil, in: scratch.url)
  }

  /// Changes of a file, and what is said of them.
  struct Change: CustomTestStringConvertible {
    let arguments: [String]
    var input = "a.dump"
    let command: String
    let message: String

    var testDescription: String { "\(arguments): \(command)" }
  }

  @Test(
    "a file that grows, shrinks or is written over is an error, and makes no profile",
    arguments: [
      Change(
        arguments: ["a.dump"], command: "truncate -s 300000 a.dump",
        message: "a.dump: written to while it was read: 925421 bytes long before, 300000 now\n"),
      Change(
        arguments: ["a.dump"], command: "truncate -s 0 a.dump",
        message: "a.dump: written to while it was read: 925421 bytes long before, 0 now\n"),
      Change(
        arguments: ["a.dump"], command: "echo >> a.dump",
        message: "a.dump: written to while it was read: 925421 bytes long before, 925422 now\n"),
      Change(
        arguments: ["a.dump"], command: "printf go1 | dd of=a.dump conv=notrunc status=none",
        message: "a.dump: written to while it was read, at a length of 925421 bytes\n"),
      Change(
        arguments: ["a.dump.gz"], input: "a.dump.gz", command: "echo >> a.dump.gz",
        message: "a.dump.gz: written to while it was read: "),
      Change(
        arguments: ["-"], command: "echo >> a.dump",
        message: "standard input: written to while it was read: 925421 bytes long before, 925422 now\n"),
    ])
  func changes(_ change: Change) throws {
    let scratch = try inputs()
    let run = try run(change.arguments + ["-o", "x.pb.gz"], change.input, change.command, in: scratch)
    #expect(run.status == 1 && scratch.contents == ["a.dump", "a.dump.gz"], "\(scratch.contents)")
    #expect(run.errors.hasPrefix(change.message) && run.errors.filter { $0 == "\n" }.count == 1, "\(run.errors)")
  }

  @Test(
    "another file under its name, another name, other permissions are no change",
    arguments: [
      "echo > b; mv b a.dump", "mv a.dump b", "ln a.dump b", "chmod 400 a.dump", "cat a.dump > b", "rm a.dump",
    ])
  func unchanged(_ change: String) throws {
    let scratch = try inputs()
    #expect(try Tool.convert("a.dump", "-o", "want.pb.gz", in: scratch.url).status == 0)
    let run = try run(["a.dump", "-o", "x.pb.gz"], "a.dump", change, in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try scratch.bytes("x.pb.gz") == scratch.bytes("want.pb.gz"))
  }

  @Test(
    "inspect shows nothing of a file that is written to meanwhile",
    arguments: [
      Change(
        arguments: ["a.dump"], command: "echo >> a.dump",
        message: "a.dump: written to while it was read: 925421 bytes long before, 925422 now\n"),
      Change(
        arguments: ["a.dump"], command: "truncate -s 500000 a.dump",
        message: "a.dump: written to while it was read: 925421 bytes long before, 500000 now\n"),
      Change(
        arguments: ["a.dump", "--holders"], command: "printf go1 | dd of=a.dump conv=notrunc status=none",
        message: "a.dump: written to while it was read, at a length of 925421 bytes\n"),
      Change(
        arguments: ["--types", "--json", "-"], command: "echo >> a.dump",
        message: "standard input: written to while it was read: 925421 bytes long before, 925422 now\n"),
      Change(
        arguments: ["--partial", "a.dump"], command: "truncate -s 500000 a.dump",
        message: "a.dump: written to while it was read: 925421 bytes long before, 500000 now\n"),
    ])
  func inspected(_ change: Change) throws {
    let run = try run(["inspect"] + change.arguments, change.input, change.command, in: try inputs())
    #expect(run.status == 1 && run.text.isEmpty && run.errors == change.message, "\(run.errors)")
  }

  @Test("inspect shows a file that is only read and renamed meanwhile")
  func inspectedUnchanged() throws {
    let scratch = try inputs()
    let run = try run(["inspect", "a.dump"], "a.dump", "cat a.dump > b; mv a.dump c", in: scratch)
    #expect(run.status == 0 && run.text.hasPrefix("a.dump: ") && run.errors.isEmpty, "\(run.text) \(run.errors)")
    #expect(scratch.contents == ["a.dump.gz", "b", "c"])
  }

  /// Runs a batch, and does `change` when it has found a first input damaged, before it says so.
  private func batch(_ arguments: String..., change: String, in scratch: Scratch) throws -> Run {
    try Tool.run(
      FaultyCalls.words(["WRITTEN": "/dev/stderr", "WHEN_WRITTEN": change])
        + [Tool.command, "batch", "--jobs", "1", "-o", "out"] + arguments, in: scratch.url)
  }

  @Test("an archive that grows: what was read before stays, the rest fails, said once for the archive")
  func archive() throws {
    let scratch = try inputs()
    try scratch.bytes("a.dump").write(to: scratch.file("b.dump"))
    try scratch.bytes("a.dump").prefix(300_000).write(to: scratch.file("cut.dump"))
    try Tool.check("tar", "cf", "x.tar", "a.dump", "cut.dump", "b.dump", "a.dump", in: scratch.url)
    let run = try batch("x.tar", change: "echo >> x.tar", in: scratch)
    #expect(
      run.status == 1 && run.text == "1 converted (1 with a warning, see the journal), 0 skipped, 2 failed\n",
      "\(run.text)")
    let errors = run.errors.split(separator: "\n")
    try #require(errors.count == 2, "\(run.errors)")
    #expect(errors[0].hasPrefix("x.tar: cut.dump: at byte "))
    #expect(errors[1].hasPrefix("x.tar: written to while it was read: "))
    #expect(scratch.contents("out/x.tar") == ["a.pb.gz"])
  }

  @Test("a file that changes before it is read is converted as it is then, and the journal has its length")
  func planned() throws {
    let scratch = try inputs()
    for name in ["b.dump", "cut.dump"] {
      try scratch.bytes("a.dump").prefix(300_000).write(to: scratch.file(name))
    }
    let run = try batch("cut.dump", "b.dump", change: "cp a.dump b.dump", in: scratch)
    #expect(run.status == 1, "\(run.errors)")
    let journal = try String(contentsOf: scratch.file("out/manifest.jsonl"), encoding: .utf8)
    #expect(journal.contains(#""size":925421,"source":"b.dump","status":"converted""#), "\(journal)")
  }
}
