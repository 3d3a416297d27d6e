import Names

// The fields that describe the profile as a whole.

extension ReferencePass {
  /// Checks the fields of Profile that are not repeated, by their last value.
  mutating func checkHeader() {
    for field in [ProfileField.dropFrames, .keepFrames, .defaultSampleType] {
      if let number = tables.numbers[field] { string(field, number.value, at: number.offset) }
    }
    if let period = tables.periodType { check(period.value, at: period.offset) }
    if let url = tables.numbers[.docURL], url.value != 0 {
      string(ProfileField.docURL, url.value, at: url.offset, .stringIndexOfNewField, .newlyUnrecognized)
      if let text = text(url.value), !text.hasPrefix("http://"), !text.hasPrefix("https://") {
        list.add(
          .docURL, at: url.offset, "doc_url \(text.quoted) does not begin with http:// or https://",
          .elsewhere("perf_data_converter refuses this"))
      }
    }
    if tables.mappings.count == 0, tables.locations.count > 0 {
      list.add(
        .noMapping, at: nil, "there is no mapping",
        .note("go tool pprof warns: \"Main binary filename not available.\""))
    }
  }

  /// Checks the sample types as a list.
  mutating func checkSampleTypes() {
    guard tables.sampleTypes.count > 0 else {
      if tables.samples > 0 {
        list.add(
          .samplesWithoutTypes, at: nil, "there are samples and no sample types",
          .refusedByPprof(saying: "missing sample type information"))
      } else {
        list.add(.noSampleTypes, at: nil, "there are no sample types", .refusedByPprof(saying: nil))
      }
      return
    }
    guard tables.sampleTypes.areComplete else { return }
    // Types that share a string share an index here, so that a long name is read once and not for each type.
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
      if !seen.insert(index).inserted {
        list.add(
          .repeatedSampleType, at: type.offset, "sample type \(name.quoted) is there twice",
          all
            ? .refusedByNewPprof(saying: "profiles have empty common sample type list")
            : .elsewhere("newer versions of go tool pprof leave these types out, perf_data_converter refuses this"))
      }
      if hyphens.contains(index) {
        list.add(
          .hyphenInSampleType, at: type.offset, "sample type \(name.quoted) has a hyphen",
          .elsewhere("Pyroscope refuses this"))
      }
    }
    let effect = Finding.Effect.elsewhere("go tool pprof shows the last type first, perf_data_converter refuses this")
    guard let chosen = tables.numbers[.defaultSampleType], chosen.value != 0 else {
      list.add(.noDefaultSampleType, at: nil, "there is no default_sample_type", effect)
      return
    }
    if let name = text(chosen.value), indices[name] == nil {
      list.add(
        .unknownDefaultSampleType, at: chosen.offset,
        "default_sample_type \(name.quoted) is none of the sample types", effect)
    }
  }

  /// Checks the size against the limits of readers.
  mutating func checkSize() {
    typealias Limits = ProfileCheck.Limits
    let (bytes, samples) = (tables.bytes.count, tables.samples)
    if bytes > Limits.bytes {
      list.add(.manyBytes, at: nil, "\(bytes) bytes uncompressed, more than \(Limits.bytes)", Limits.refusal)
    }
    if samples > Limits.samples {
      list.add(.manySamples, at: nil, "\(samples) samples, more than \(Limits.samples)", Limits.refusal)
    }
  }

  /// The string with this index, if it exists.
  private func text(_ index: Int64) -> Name? { texts[index] ?? nil }
}
