import Foundation
import Testing

/// What a user sees in a browser: `go tool pprof -http`.
@Suite("pprof's web interface")
struct WebTests {
  @Test(
    "every page of every kind of profile is there, and Source and Disassemble show what was called",
    arguments: [
      ("heap", "main.readBody"), ("allocs", "main.readBody"), ("live", "main.readBody"), ("goroutine", "main.main"),
      ("retained", "main.sessions"), ("types", "[]uint8"),
    ])
  func pages(kind: String, function: String) throws {
    let scratch = try Scratch()
    try Tool.build("leak", to: scratch.file("leak"))
    try Tool.check("./leak", "heap.dump", in: scratch.url)
    let converted = try Tool.convert(
      "heap.dump", "--binary", "leak", "--profile", kind, "-o", "x.pb.gz", "-q", in: scratch.url)
    #expect(converted.status == 0, "\(converted.errors)")
    let run = try Tool.script("pprof-web.py", function, "x.pb.gz", "leak", in: scratch.url)
    var pages: [Substring: (status: Substring, mentions: Int)] = [:]
    for line in run.text.split(separator: "\n") {
      let words = line.split(separator: " ")
      pages[words[0]] = (words[1], Int(words[2]) ?? 0)
    }
    // Variables and types are no code: pprof has nothing to disassemble.
    let isCode = kind != "retained" && kind != "types"
    for page in ["graph", "flamegraph", "top", "peek", "source"] + (isCode ? ["disasm"] : []) {
      #expect(pages[Substring(page)]?.status == "200", "\(page): \(run.text) \(run.errors)")
      #expect(pages[Substring(page)]?.mentions ?? 0 > 0, "\(page): \(run.text)")
    }
    // With the file at hand, its lines are shown below the function's name, which is in the first of them.
    if isCode { #expect(pages["source"]?.mentions ?? 0 > 1, "\(run.text)") }
  }
}
