// The field numbers of Proto/profile.proto, in its order and under its names. A test holds them against that file.

/// A field of a message; the raw value is its number.
protocol MessageField: RawRepresentable<Int>, CaseIterable, Sendable {
  /// The result of `spelled()`. It is computed once: a hostile profile has millions of faults, and each names its field.
  static var protoNames: [Int: String] { get }
}

extension MessageField {
  /// The name in profile.proto: `Profile.default_sample_type`, `Function.name`.
  var protoName: String { Self.protoNames[rawValue, default: "\(self)"] }

  /// The names of all fields, by number.
  static func spelled() -> [Int: String] {
    let message = String(describing: Self.self).dropLast("Field".count)
    return Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, "\(message).\(snakeCase("\($0)"))") })
  }

  /// `locationID` as `location_id`, `docURL` as `doc_url`.
  private static func snakeCase(_ name: String) -> String {
    var result = ""
    var previousIsLower = false
    for character in name {
      if character.isUppercase, previousIsLower { result += "_" }
      previousIsLower = character.isLowercase
      result += character.lowercased()
    }
    return result
  }
}

enum ProfileField: Int, MessageField {
  case sampleType = 1, sample, mapping, location, function, stringTable, dropFrames, keepFrames, timeNanos
  case durationNanos, periodType, period, comment, defaultSampleType, docURL

  static let protoNames = spelled()
}

enum ValueTypeField: Int, MessageField {
  case type = 1, unit

  static let protoNames = spelled()
}

enum SampleField: Int, MessageField {
  case locationID = 1, value, label

  static let protoNames = spelled()
}

enum LabelField: Int, MessageField {
  case key = 1, str, num, numUnit

  static let protoNames = spelled()
}

enum MappingField: Int, MessageField {
  case id = 1, memoryStart, memoryLimit, fileOffset, filename, buildID, hasFunctions, hasFilenames, hasLineNumbers
  case hasInlineFrames

  static let protoNames = spelled()
}

enum LocationField: Int, MessageField {
  case id = 1, mappingID, address, line, isFolded

  static let protoNames = spelled()
}

enum LineField: Int, MessageField {
  case functionID = 1, line, column

  static let protoNames = spelled()
}

enum FunctionField: Int, MessageField {
  case id = 1, name, systemName, filename, startLine

  static let protoNames = spelled()
}
