import Foundation
import Testing

@Suite("A process that gets no more memory")
struct OutOfMemoryTests {
  @Test("says so in one line, ends with status 1, and leaves no file")
  func oneLine() throws {
    let scratch = try Scratch()
    let run = try Tool.script("memory-limits.sh", in: scratch.url)
    let outcomes = run.text.split(separator: "\n").filter { $0.first?.isNumber == true }
    #expect(outcomes.count > 1 && outcomes.last?.hasSuffix(" 0 0 0 0") == true, "\(run.text) \(run.errors)")
    for outcome in outcomes.dropLast() {
      // Where not even the threads or the libraries find room, another message may come first; never a trace.
      #expect(outcome.hasSuffix(" 1 1 1 0"), "\(run.text) \(run.errors)")
    }
    #expect(
      try String(contentsOf: scratch.file("said"), encoding: .utf8).contains("big.dump: not enough memory: "),
      "\(run.text)")
  }

  @Test("a batch that it ends goes on with --resume, and passes over the dump that is at fault")
  func batch() throws {
    let scratch = try Scratch()
    let limits = try Tool.script("memory-limits.sh", in: scratch.url)
    // Half a step below the highest under which memory is what it lacks: a batch may do with a little less.
    let lines = limits.text.split(separator: "\n").map { $0.split(separator: " ") }
    let highest = try #require(lines.last { $0[1...2] == ["1", "1"] }?[0], "\(limits.text)")
    let limit = try #require(Int(highest)) - 20
    let run = try Tool.script(
      "little-memory.sh", Fixture(name: "go1.27-amd64").dump.path, "\(limit)000000", in: scratch.url)
    let passedOver = "1 2 converted, 0 skipped, 1 failed\nin/b.dump: passed over: an earlier run ended while"
    let text = run.text
    #expect(text.hasPrefix("1 batch: not enough memory: "), "\(text) \(run.errors)")
    #expect(text.components(separatedBy: passedOver).count == 3, "\(text) \(run.errors)")
    #expect(
      text.hasSuffix(
        "0 3 converted (1 with a warning, see the journal), 0 skipped, 0 failed\n"
          + "a.retained.pb.gz\nb.retained.pb.gz\nc.retained.pb.gz\n")
        || text.hasSuffix(
          "0 3 converted, 0 skipped, 0 failed\na.retained.pb.gz\nb.retained.pb.gz\nc.retained.pb.gz\n"),
      "\(text) \(run.errors)")
  }
}
