import Foundation
import Testing

@Suite("Jobs of a batch")
struct JobsTests {
  @Test("six jobs wait for six inputs at a time, however few processors there are")
  func sideBySide() throws {
    let scratch = try Scratch()
    let run = try Tool.script("side-by-side.sh", Fixture(name: "go1.27-amd64").dump.path, in: scratch.url)
    let outputs = (1...6).map { "\($0).pb.gz\n" }.joined()
    #expect(run.text.contains("0 skipped, 0 failed\n0\n\(outputs)"), "\(run.text) \(run.errors)")
  }

  @Test("where the system gives no more threads, fewer jobs do all the work")
  func fewThreads() throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "in/1.dump")
    for number in 2...20 {
      try FileManager.default.linkItem(at: scratch.file("in/1.dump"), to: scratch.file("in/\(number).dump"))
    }
    // Address space for some threads' stacks of 64 MiB, not for twenty.
    let run = try Tool.run(
      ["prlimit", "--stack=67108864", "--as=716800000", Tool.command, "batch", "in", "-o", "out", "--jobs", "20"],
      in: scratch.url)
    #expect(
      run.status == 0 && run.text.hasPrefix("20 converted") && run.text.hasSuffix(", 0 skipped, 0 failed\n"),
      "\(run.text) \(run.errors)")
  }
}
