// The field numbers of Proto/profile.proto, in its order and under its names. A test holds them against that file.

/// A field of a message, of which the raw value is its number.
protocol MessageField: RawRepresentable<Int>, CaseIterable, Sendable {}

extension MessageField {
  /// As profile.proto spells it: `Profile.default_sample_type`, `Function.name`.
  var protoName: String { "\(String(describing: Self.self).dropLast("Field".count)).\(Self.snakeCase("\(self)"))" }

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
}

enum ValueTypeField: Int, MessageField {
  case type = 1, unit
}

enum SampleField: Int, MessageField {
  case locationID = 1, value, label
}

enum LabelField: Int, MessageField {
  case key = 1, str, num, numUnit
}

enum MappingField: Int, MessageField {
  case id = 1, memoryStart, memoryLimit, fileOffset, filename, buildID, hasFunctions, hasFilenames, hasLineNumbers
  case hasInlineFrames
}

enum LocationField: Int, MessageField {
  case id = 1, mappingID, address, line, isFolded
}

enum LineField: Int, MessageField {
  case functionID = 1, line, column
}

enum FunctionField: Int, MessageField {
  case id = 1, name, systemName, filename, startLine
}
