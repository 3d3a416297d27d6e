import Foundation
import Testing

@Suite("Signals, at any moment")
struct InterruptionTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "dump")
  }

  /// Runs heapdump2pprof, which reads the beginning of a dump from a pipe, prints the names of all files, sends itself
  /// `signals`, and then waits for more from the pipe. Words in front of the command are for `env`.
  private func interrupted(_ words: [String], _ arguments: [String], _ signals: [Int32]) throws -> Run {
    let pipe = try scratch.makePipe("pipe", scratch.bytes("dump").prefix(60_000))
    defer { try? pipe.close() }
    let command = ["ls -A"] + signals.map { "kill -\($0) $PPID" }
    return try Tool.run(
      words + FaultyCalls.words(["READ": "pipe", "AT_READ": "2", "WHEN_READ": command.joined(separator: "; ")])
        + ["prlimit", "--core=0", Tool.command] + arguments, in: scratch.url)
  }

  /// The process has to end by the signal itself, not by a status that tells of it: Ctrl-C is to end a script around it,
  /// too.
  @Test("a conversion ends by the signal and leaves nothing", arguments: [SIGINT, SIGTERM, SIGHUP, SIGXCPU])
  func signals(_ signal: Int32) throws {
    let run = try interrupted([], ["pipe", "-o", "x.pb.gz"], [signal, signal])
    #expect(run.signal == signal && run.text.hasPrefix(".heapdump2pprof"), "\(run.text) \(run.errors)")
    #expect(scratch.contents == ["dump", "pipe"])
  }

  @Test("a crash leaves nothing either", arguments: [SIGSEGV, SIGABRT, SIGILL, SIGBUS])
  func crashes(_ signal: Int32) throws {
    // What Foundation starts has signals blocked.
    let words = ["--default-signal", "SWIFT_BACKTRACE=enable=no"]
    let run = try interrupted(words, ["pipe", "-o", "x.pb.gz"], [signal])
    #expect(run.signal == signal && run.text.hasPrefix(".heapdump2pprof"), "\(run.text) \(run.errors)")
    #expect(scratch.contents == ["dump", "pipe"])
  }

  @Test("a signal that is ignored where the conversion is started, as nohup does, does nothing")
  func ignored() throws {
    let run = try Tool.run(
      ["--default-signal", "--ignore-signal=INT,HUP"]
        + FaultyCalls.words(["READ": "dump", "WHEN_READ": "kill -INT $PPID; kill -HUP $PPID"])
        + [Tool.command, "dump", "-o", "x.pb.gz"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(scratch.contents == ["dump", "x.pb.gz"])
  }

  @Test(
    "what a batch was at when it was killed is converted after the rest, and what a signal ended is not suspected",
    arguments: [(SIGTERM, []), (SIGKILL, ["begun"])])
  func begun(_ signal: Int32, _ statuses: [String]) throws {
    let run = try interrupted([], ["batch", "pipe", "-o", "out"], [signal])
    #expect(run.signal == signal, "\(run.errors)")
    #expect(try BatchTests.journal(scratch, "out").map(\.status) == statuses)
  }

  @Test("at each call of a conversion: all of the output, or none and the signal's status")
  func moments() throws {
    let dump = Fixture.beforeFirstCollection.dump.path
    #expect(try Tool.convert(dump, "-o", "want.pb.gz", in: scratch.url).status == 0)
    let want = try scratch.bytes("want.pb.gz")
    let calls = 60
    for call in 1...calls {
      let signal = call.isMultiple(of: 2) ? SIGINT : SIGTERM
      try scratch.makeFolder("out")
      let run = try Tool.run(
        FaultyCalls.words(["AT_CALL": "\(call)", "SIGNAL": "\(signal)"])
          + [Tool.command, dump, "-o", "out/x.pb.gz"], in: scratch.url)
      let ended = run.signal == signal
      switch scratch.contents("out") {
      case []: #expect(ended)
      case ["x.pb.gz"]: #expect(try (ended || run.status == 0) && scratch.bytes("out/x.pb.gz") == want)
      case let others: Issue.record("\(others) when interrupted at call \(call)")
      }
      // No call is left out: it has fewer than these.
      #expect(call < calls || !ended)
      try FileManager.default.removeItem(at: scratch.file("out"))
    }
  }

  @Test("a batch, at fifteen moments, and resumed: whole lines, whole outputs, in the end all of them")
  func batch() throws {
    let run = try Tool.script("interrupt-batch.sh", Fixture(name: "go1.4-amd64").dump.path, in: scratch.url)
    #expect(
      run.status == 0 && run.textWithoutWarnings == "12 converted, 0 skipped, 0 failed\n", "\(run.text) \(run.errors)")
  }
}
