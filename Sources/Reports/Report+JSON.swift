import FoundationEssentials
import Names

extension Report {
  /// The report as JSON, in one line, keys sorted. What a terminal would obey in names is escaped: `\u202e`.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self).harmlessJSON
    }
  }

  /// What the report is called: the program, or else the dump.
  var title: String { (program?.module ?? program?.executable ?? input).text }
}
