// The field numbers of Proto/profile.proto, in its order and under its names. A test holds them against that file.

enum ProfileField: Int, CaseIterable {
  case sampleType = 1, sample, mapping, location, function, stringTable, dropFrames, keepFrames, timeNanos
  case durationNanos, periodType, period, comment, defaultSampleType, docURL
}

enum ValueTypeField: Int, CaseIterable {
  case type = 1, unit
}

enum SampleField: Int, CaseIterable {
  case locationID = 1, value, label
}

enum LabelField: Int, CaseIterable {
  case key = 1, str, num, numUnit
}

enum MappingField: Int, CaseIterable {
  case id = 1, memoryStart, memoryLimit, fileOffset, filename, buildID, hasFunctions, hasFilenames, hasLineNumbers
  case hasInlineFrames
}

enum LocationField: Int, CaseIterable {
  case id = 1, mappingID, address, line, isFolded
}

enum LineField: Int, CaseIterable {
  case functionID = 1, line, column
}

enum FunctionField: Int, CaseIterable {
  case id = 1, name, systemName, filename, startLine
}
