import FoundationEssentials
import Names

extension Inspection {
  /// The inspection as JSON, in one line, keys sorted. What a terminal would obey in names is escaped: `\u202e`.
  ///
  /// - Parameter longest: how many elements each list has at most, its first ones; nil for all.
  public func json(lists longest: Int? = nil) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    if let longest {
      encoder.keyEncodingStrategy = .useDefaultKeys
      data = try encoder.encode(JSONDecoder().decode(JSONValue.self, from: data).lists(ofAtMost: longest))
    }
    return String(decoding: data, as: UTF8.self).harmlessJSON
  }
}
