import Foundation
import Testing

/// What README.md and the articles say is true: commands run, outputs are theirs, options and files exist.
@Suite("README and articles")
struct ReadmeTests {
  private static let readme = Tool.repository.appendingPathComponent("README.md")
  private static let examples = Tool.repository.appendingPathComponent("Examples")
  private static let catalog = Tool.repository.appendingPathComponent("Sources/heapdump2pprof/Documentation.docc")

  /// The articles of the catalog, without the page that lists them.
  private static var articles: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: catalog.path).filter { $0.hasSuffix(".md") }.sorted()
    }
  }

  private static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// Runs the blocks of a README in a folder.
  private func blocks(of readme: URL, in scratch: Scratch) throws -> Run {
    let variables = ["env", "GOTOOLCHAIN=local", "CGO_ENABLED=0"]
    return try Tool.script(
      "readme-blocks.py", [readme.path, Self.examples.path], under: variables, in: scratch.url)
  }

  @Test("every block of the README runs in a fresh clone, and prints what stands there", .timeLimit(.minutes(2)))
  func blocks() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(at: Self.examples, to: scratch.file("Examples"))
    let run = try blocks(of: Self.readme, in: scratch)
    // Counted in another way: no block is forgotten.
    let lines = try Self.text(Self.readme).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 201, "200 lines and the end of the last")
    let skipped = lines.filter { $0.hasPrefix("<!-- not run: ") }.count
    let consoles = lines.filter { $0.hasPrefix("```console ") }.count
    let programs = lines.filter { $0 == "```go" }.count
    let runnable = lines.filter { $0.hasPrefix("```") }.count / 2 - programs - skipped
    #expect(runnable > 5 && consoles > 4 && programs > 0)
    #expect(
      run.text == "\(programs) go, \(skipped) not run, \(runnable) run, \(consoles) compared\n",
      "\(run.text)\(run.errors)")
  }

  @Test(
    "a README that is wrong is found out",
    arguments: [
      "```console exact\n$ echo a\nb\n```": "line 1: echo a\nprints\na\n",
      "```console exact\n$ echo 1\n2\n```": "line 1: echo 1\nprints\n1\n",
      "```console about\n$ echo a 1\nb 2\n```": "line 1: echo a 1\nprints\na 1\n",
      "```console exact\n$ echo a\na\n$ false\n```\n```sh\necho not reached\n```": "line 1: status 1: false\n\n",
      "```sh\nfalse | true\n```": "line 1: status 1: false | true\n\n",
      "```console\n$ echo a\na\n```": "line 1: neither exact nor about\n",
      "```\necho a\n```": "line 1: what language?\n",
      "```go\nfunc missing()\n```": "line 1: in no program of \(examples.path)\n",
      "text\n\n    $ echo a": "line 3: code without a fence is not run\n",
      "<!-- not run: reason -->\ntext": "line 1: no block follows\n",
      "```sh\ntrue": "line 1: a block without an end\n",
    ])
  func wrong(readme: String, problem: String) throws {
    let scratch = try Scratch()
    try Data((readme + "\n").utf8).write(to: scratch.file("README.md"))
    let run = try blocks(of: scratch.file("README.md"), in: scratch)
    #expect(run.text + run.errors == problem)
  }

  @Test("numbers may be others where the README says about, and a block may be left out")
  func right() throws {
    let scratch = try Scratch()
    let readme = """
      ```console about
      $ echo 3.5MB of 10%
      22MB   of 7%
      ```
      <!-- not run: reason -->
      ```sh
      false
      ```

      """
    try Data(readme.utf8).write(to: scratch.file("README.md"))
    #expect(try blocks(of: scratch.file("README.md"), in: scratch).text == "0 go, 1 not run, 1 run, 1 compared\n")
  }

  @Test("links lead to files, and each article is linked from the README")
  func links() throws {
    let others = ["CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "Tests/Benchmarks/History.md"]
    let articles = try Self.articles
    #expect(articles.count > 7)
    let files =
      [Self.readme] + others.map { Tool.repository.appendingPathComponent($0) }
      + articles.map { Self.catalog.appendingPathComponent($0) }
    for file in files {
      for link in try Self.text(file).matches(of: #/\]\(([^)#\s]+)(#[^)]*)?\)/#).map(\.1) where !link.contains("://") {
        let target = file.deletingLastPathComponent().appendingPathComponent(String(link)).standardizedFileURL
        #expect(FileManager.default.fileExists(atPath: target.path), "\(file.lastPathComponent): \(link)")
      }
    }
    let readme = try Self.text(Self.readme)
    for article in articles {
      #expect(readme.contains("(Sources/heapdump2pprof/Documentation.docc/\(article)"), "\(article)")
    }
  }

  @Test("the article on options has those that help lists, and no others")
  func options() throws {
    let article = try Self.text(Self.catalog.appendingPathComponent("Options.md"))
    let scratch = try Scratch()
    var listed = Set<Substring>()
    for command in ["convert", "batch", "inspect", "report", "check"] {
      let help = try Tool.check(Tool.command, command, "--help", in: scratch.url)
      listed.formUnion(help.matches(of: #/(?m)^  (?:-\w, )?(--[a-z-]+)/#).map(\.1))
    }
    #expect(listed.count > 20)
    let rows = article.split(separator: "\n").filter { $0.hasPrefix("| `-") }
    let documented = rows.flatMap { row in
      row.split(separator: " | ").first?.matches(of: #/`(?:-\w\b[^`]*`, `)?(--[a-z-]+)/#).map(\.1) ?? []
    }
    #expect(Set(documented) == listed)
  }
}
