import Foundation
import Testing

@Suite("A process that may have few files open")
struct FewFilesTests {
  @Test(
    "works, or says in one line what it needs",
    arguments: [
      ["x.dump", "-f", "-o", "x.pb.gz"], ["x.dump", "--profile", "retained", "-f", "-o", "x.pb.gz"],
      ["inspect", "x.dump", "--holders"], ["batch", "x.dump", "x.dump.gz", "-f", "-o", "out", "--jobs", "2"],
    ])
  func everyLimit(_ arguments: [String]) throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "x.dump")
    try Tool.check("gzip", "-k", "x.dump", in: scratch.url)
    // Of each run: the limit, the status, lines on standard error, and how many of them say what to do.
    let run = try Tool.script("few-files.sh", arguments, in: scratch.url)
    let outcomes = run.text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    try #require(outcomes.count == 27 && outcomes.allSatisfy { $0.count == 4 }, "\(run.text) \(run.errors)")
    for outcome in outcomes where outcome[1] != 0 {
      #expect(outcome[1] == 1 && outcome[2] == 1 && outcome[3] == 1, "\(outcome)")
    }
    // Neither is the limit asked for out of proportion.
    #expect(outcomes.last?[1] == 0, "\(run.text)")
    #expect(scratch.contents.filter { $0.hasPrefix(".heapdump2pprof") }.isEmpty)
  }
}
