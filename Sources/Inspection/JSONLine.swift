import FoundationEssentials
import Names

/// Values as JSON that programs read, and that a terminal may show.
package enum JSONLine {
  /// A value in one line, keys sorted and in snake case. What a terminal would obey in names is escaped: `\u202e`.
  package static func text(_ value: some Encodable) throws -> String {
    String(decoding: try data(value), as: UTF8.self).harmlessJSON
  }

  /// The same with names as they are.
  static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}
