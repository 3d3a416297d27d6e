import Foundation
import Testing

/// Completions in the shells themselves.
@Suite("Completions")
struct CompletionTests {
  /// A line, and its last word when it is completed. Where a shell has more than one, it is a list.
  private static let lines: [(line: String, words: [String])] = [
    ("heapdump2pprof two.d", ["two.dump"]),
    ("heapdump2pprof ins", ["inspect"]),
    ("heapdump2pprof two.dump --par", ["--partial"]),
    ("heapdump2pprof two.dump --profile ret", ["retained"]),
    ("heapdump2pprof two.dump --binary ap", ["app"]),
    ("heapdump2pprof two.dump --binary-dir d", ["dumps"]),
    ("heapdump2pprof two.dump -o tw", ["two.dump"]),
    ("heapdump2pprof convert two.d", ["two.dump"]),
    ("heapdump2pprof convert two.dump --profile go", ["goroutine", "goroutineleak"]),
    ("heapdump2pprof inspect tw", ["two.dump"]),
    ("heapdump2pprof inspect two.dump --hol", ["--holders"]),
    ("heapdump2pprof batch du", ["dumps"]),
    ("heapdump2pprof batch dumps -o d", ["dumps"]),
    ("heapdump2pprof check tw", ["two.dump"]),
  ]

  private func start() throws -> Scratch {
    let scratch = try Scratch()
    for name in ["two.dump", "app", "other"] { try Data().write(to: scratch.file(name)) }
    try scratch.makeFolder("dumps")
    try scratch.makeFolder("scripts")
    for shell in ["bash", "zsh", "fish"] {
      let run = try Tool.convert("--generate-completion-script", shell, in: scratch.url)
      try #require(run.status == 0)
      try run.output.write(to: scratch.file(shell == "zsh" ? "scripts/_heapdump2pprof" : "scripts/\(shell)"))
    }
    return scratch
  }

  private func complete(_ shell: String, _ script: String, _ line: String, _ scratch: Scratch) throws -> String {
    let program = Tool.scripts.appendingPathComponent("complete.\(shell)").path
    // zsh's line editor wants a home for nothing, and a terminal that can do nothing.
    let words = ["env", "TERM=dumb", "timeout", "-s", "KILL", "60", shell] + (shell == "zsh" ? ["-f"] : [])
    let run = try Tool.run(words + [program, script, line], in: scratch.url)
    try #require(run.status == 0, "\(shell): \(run.errors)")
    return run.text
  }

  @Test("files, folders, kinds, options without `convert`, and those of subcommands", arguments: ["bash", "fish"])
  func lists(shell: String) throws {
    let scratch = try start()
    for (line, words) in Self.lines {
      // fish writes folders with a slash.
      let found = try complete(shell, "scripts/\(shell)", line, scratch).split(separator: "\n").map {
        $0.last == "/" ? String($0.dropLast()) : String($0)
      }
      #expect(found == words, "\(shell): \(line)")
    }
    let all = try complete(shell, "scripts/\(shell)", "heapdump2pprof two.dump --bin", scratch)
    #expect(Set(all.split(separator: "\n")) == ["--binary", "--binary-dir"], "\(shell)")
  }

  @Test("the same in zsh, whose line editor puts the word into the line")
  func lineEditor() throws {
    let scratch = try start()
    for (line, words) in Self.lines {
      let start = line.split(separator: " ").dropLast().joined(separator: " ")
      let found = try complete("zsh", "scripts", line, scratch).trimmingCharacters(
        in: CharacterSet(charactersIn: " /\n"))
      #expect(found == "\(start) \(words[0])", "\(line)")
    }
  }
}
