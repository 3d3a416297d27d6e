import Foundation
import Testing

@testable import Inspection

@Suite("Kinds of suspects in the documentation")
struct SuspectKindTests {
  private func article(_ name: String) throws -> String {
    let root = (1...3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let file = root.appendingPathComponent("Sources/heapdump2pprof/Documentation.docc/\(name).md")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// What stands in backquotes.
  private func words(_ text: some StringProtocol) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().compactMap { index, word in
      index % 2 == 1 ? String(word) : nil
    }
  }

  @Test("the article on JSON lists those of all rules")
  func json() throws {
    let row = try #require(try article("JSON").split(separator: "\n").first { $0.hasPrefix("| `suspects` |") })
    let list = try #require(row.firstMatch(of: /Of each `kind` \(([^;]*);/))
    #expect(words(list.1) == SuspectRule.all.map(\.kind))
  }

  @Test("the article on screens has a row for each")
  func screens() throws {
    let rows = try article("InspectScreens").split(separator: "\n").filter { $0.hasPrefix("| `") }
    let named = Set(rows.flatMap { words($0.split(separator: "|").first ?? "") })
    #expect(SuspectRule.all.map(\.kind).filter { !named.contains($0) } == [])
  }
}
