import FoundationEssentials
import Names

extension Inspection {
  /// The inspection as JSON, in one line, keys sorted. What a terminal would obey in names is escaped: `\u202e`.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and texts: there is nothing that JSON cannot hold.
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self).harmlessJSON
  }
}
