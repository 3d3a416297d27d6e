import Foundation
import Testing

@testable import heapdump2pprof

@Suite("The line of progress")
struct ProgressTests {
  @Test(
    "amounts in words, whatever was read and claimed",
    arguments: [
      (done: 1_300_000_000, total: 2_000_000_000, seconds: 2.0, text: "1.3 GB of 2.0 GB, 650 MB/s, 2 s left"),
      (done: 500, total: nil, seconds: 1, text: "500 B, 500 B/s"),
      (done: 500, total: 500, seconds: 1, text: "500 B of 500 B, 500 B/s, 0 s left"),
      // Nothing was read: nobody can say how long the rest takes.
      (done: 0, total: 500, seconds: 1, text: "0 B of 500 B, 0 B/s"),
      (done: 0, total: 0, seconds: 1, text: "0 B of 0 B, 0 B/s"),
      (done: 0, total: nil, seconds: 0, text: "0 B, 0 B/s"),
      // The file has grown.
      (done: 600, total: 500, seconds: 1, text: "600 B of 500 B, 600 B/s"),
      (done: -1, total: 500, seconds: 1, text: "0 B of 500 B, 0 B/s"),
      (done: .min, total: .min, seconds: -1, text: "0 B of 0 B, 0 B/s"),
      // More seconds than Int has room for.
      (done: 1, total: .max, seconds: 10, text: "1 B of 9223372.0 TB, 0 B/s"),
    ] as [(done: Int, total: Int?, seconds: Double, text: String)])
  func words(_ amount: (done: Int, total: Int?, seconds: Double, text: String)) {
    let text = ProgressAmount(done: amount.done, total: amount.total, seconds: amount.seconds).text
    #expect(text == amount.text || amount.total == .max && text.hasPrefix("1 B of "), "\(text)")
  }

  /// Runs heapdump2pprof with standard output and error on a terminal. Between any two looks at the clock, a second
  /// passes, so that the line of progress, which is for long work, is there at once.
  private func onTerminal(_ arguments: String, input: String = "/dev/null", in scratch: Scratch) throws -> Run {
    let command = ["cat", input, "|"] + FaultyCalls.words(["FAST_CLOCK": "1"]) + ["'\(Tool.command)'", arguments]
    return try Tool.run(["script", "-qec", command.joined(separator: " "), "/dev/null"], in: scratch.url)
  }

  @Test("on a terminal, an input of which nothing comes for a while is waited for")
  func nothingYet() throws {
    let scratch = try Scratch()
    try Data().write(to: scratch.file("empty"))
    let run = try onTerminal("batch empty -o out", in: scratch)
    #expect(run.status == 1 && run.text.contains("0 of 1 files, 0 B of 0 B, 0 B/s"), "\(run.text) \(run.errors)")
  }

  @Test("on a terminal, a slow dump from a pipe shows how far it is, and the line goes away")
  func slowPipe() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a.dump")
    let run = try onTerminal("- -o x.pb.gz", input: "a.dump", in: scratch)
    #expect(run.status == 0, "\(run.text) \(run.errors)")
    #expect(run.text.contains(#/\rstandard input: [0-9.]+ .?B, [0-9.]+ .?B/s\u{1b}\[K\r\u{1b}\[K/#), "\(run.text)")
  }

  @Test("on a terminal, each phase behind the reading has its line; with --quiet none")
  func phases() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a.dump")
    let words =
      ["env"] + FaultyCalls.words(["FAST_CLOCK": "1"]) + [Tool.command, "a.dump", "--profile", "retained", "-f"]
    let shown = try Tool.onTerminal(words, in: scratch.url)
    for phase in ["following pointers", "finding what holds what", "adding up"] {
      #expect(shown.contains(try Regex("\ra.dump: \(phase), [0-9]+ s\u{1b}")), "\(phase): \(shown)")
    }
    #expect(try !Tool.onTerminal(words + ["--quiet"], in: scratch.url).contains(" s\u{1b}"))
  }

  @Test("no line where nobody watches")
  func noTerminal() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a.dump")
    let run = try Tool.run(
      FaultyCalls.words(["FAST_CLOCK": "1"]) + [Tool.command, "a.dump", "-o", "x.pb.gz"], in: scratch.url)
    #expect(run.status == 0 && !run.errors.contains("B/s"), "\(run.errors)")
  }
}
