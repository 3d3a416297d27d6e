import Names

// What a profile says of itself as a whole.

extension ReferencePass {
  /// Checks the fields of Profile that there is only one of, by their last value.
  mutating func checkHeader() {
    for field in [ProfileField.dropFrames, .keepFrames, .defaultSampleType] {
      if let number = tables.numbers[field] { string(field, number.value, at: number.offset) }
    }
    if let period = tables.periodType { check(period.value, at: period.offset) }
    if let url = tables.numbers[.docURL], url.value != 0 {
      if !hasString(url.value) {
        let field = ProfileField.docURL.protoName
        list.add(.stringIndexOfNewField(field: field, index: url.value, count: tables.strings), at: url.offset)
      }
      if let text = text(url.value), !text.hasPrefix("http://"), !text.hasPrefix("https://") {
        list.add(.docURL(text), at: url.offset)
      }
    }
    if tables.mappings.count == 0, tables.locations.count > 0 { list.add(.noMapping, at: nil) }
  }

  /// Checks the sample types as a list.
  mutating func checkSampleTypes() {
    guard tables.sampleTypes.count > 0 else {
      list.add(tables.samples > 0 ? .samplesWithoutTypes : .noSampleTypes, at: nil)
      return
    }
    guard tables.sampleTypes.areComplete else { return }
    // Types that share a string share its index here, so that a long one is looked at once and not for each type.
    var (indices, sameName): ([Name: Int64], [Int64: Int64]) = ([:], [:])
    var hyphens: Set<Int64> = []
    for index in Set(tables.sampleTypes.first.map(\.name)) {
      guard let name = text(index) else { continue }
      namesRead += name.count
      let first = indices[name] ?? index
      sameName[index] = first
      guard first == index else { continue }
      indices[name] = index
      if name.contains("-") { hyphens.insert(index) }
    }
    var uses: [Int64: Int] = [:]
    for type in tables.sampleTypes.first {
      if let name = sameName[type.name] { uses[name, default: 0] += 1 }
    }
    let all = !uses.values.contains(1)
    var seen: Set<Int64> = []
    for type in tables.sampleTypes.first {
      guard let index = sameName[type.name], let name = text(index) else { continue }
      if !seen.insert(index).inserted { list.add(.repeatedSampleType(name, all: all), at: type.offset) }
      if hyphens.contains(index) { list.add(.hyphenInSampleType(name), at: type.offset) }
    }
    guard let chosen = tables.numbers[.defaultSampleType], chosen.value != 0 else {
      list.add(.noDefaultSampleType, at: nil)
      return
    }
    if let name = text(chosen.value), indices[name] == nil {
      list.add(.unknownDefaultSampleType(name), at: chosen.offset)
    }
  }

  /// Checks what readers take at most.
  mutating func checkSize() {
    if tables.bytes.count > ProfileCheck.Limits.bytes { list.add(.manyBytes(tables.bytes.count), at: nil) }
    if tables.samples > ProfileCheck.Limits.samples { list.add(.manySamples(tables.samples), at: nil) }
  }

  /// A string, if it exists.
  private func text(_ index: Int64) -> Name? { texts[index] ?? nil }
}
