import FoundationEssentials
import Names

extension Inspection {
  private static let counted: Set = ["stacks", "goroutines", "groups", "sites"]

  /// The inspection as JSON, in one line, keys sorted. What a terminal would obey in names is escaped: `\u202e`.
  ///
  /// - Parameter longest: how many elements those lists have at most, their first ones, beside which the number of all stands:
  ///   goroutines, their stacks and groups, and allocation sites; nil for all.
  public func json(lists longest: Int? = nil) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    if let longest {
      encoder.keyEncodingStrategy = .useDefaultKeys
      data = try encoder.encode(JSONDecoder().decode(JSONValue.self, from: data).lists(Self.counted, ofAtMost: longest))
    }
    return String(decoding: data, as: UTF8.self).harmlessJSON
  }
}
