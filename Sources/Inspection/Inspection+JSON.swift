import FoundationEssentials
import Names

extension Inspection {
  private static let counted: Set = ["stacks", "goroutines", "groups", "sites"]

  /// The inspection as JSON, in one line, keys sorted. What a terminal would obey in names is escaped: `\u202e`.
  ///
  /// - Parameter longest: how many elements those lists have at most, their first ones, beside which the number of all stands:
  ///   goroutines, their stacks and groups, and allocation sites; nil for all.
  public func json(lists longest: Int? = nil) throws -> String {
    guard let longest else { return try JSONLine.text(self) }
    let whole = try JSONDecoder().decode(JSONValue.self, from: JSONLine.data(self))
    return try JSONLine.text(whole.lists(Self.counted, ofAtMost: longest))
  }
}
