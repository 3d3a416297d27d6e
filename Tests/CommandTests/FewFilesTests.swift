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
    // Each run: the limit, the status, lines on standard error, and how many of them say what to do.
    let run = try Tool.shell(
      """
      xz -dc '\(Fixture(name: "go1.27-amd64").dump.path)' > x.dump; gzip -k x.dump
      for limit in $(seq 4 30); do
        timeout 20 prlimit --nofile=$limit:$limit "$0" \(arguments.joined(separator: " ")) > said 2> errors
        echo "$limit $? $(wc -l < errors) $(grep -c 'raise the limit' errors)"
      done
      """, in: scratch.url)
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
