import Pprof

/// What holds of every profile that is written: strict readers accept it.
enum WrittenProfile {
  /// - Parameter hasExecutable: whether an executable names functions: then a location may have inlined calls, or only
  ///   an address.
  static func check(_ bytes: [UInt8], hasExecutable: Bool = false) throws(Violation) {
    let profile: Profile
    do {
      profile = try Profile(decoding: bytes)
    } catch {
      throw Violation("the profile that was written cannot be read: \(error)")
    }
    try checkFindings(ProfileCheck(bytes))
    try checkTexts(profile)
    if !hasExecutable { try checkPlaces(profile) }
    let ids = UInt64(profile.location.count)
    var totals = [Int64](repeating: 0, count: profile.sampleType.count)
    for sample in profile.sample {
      try Violation.unless(sample.value.count == totals.count, "a sample has \(sample.value.count) values")
      try Violation.unless(sample.locationID.allSatisfy { (1...ids).contains($0) }, "a location is missing")
      for (index, value) in sample.value.enumerated() {
        let (sum, overflow) = totals[index].addingReportingOverflow(value)
        try Violation.unless(!overflow, "the sum of the values does not fit")
        totals[index] = sum
      }
    }
  }

  private static func checkFindings(_ check: ProfileCheck) throws(Violation) {
    for finding in check.findings {
      // Nobody minds: a dump may say that the objects of a bucket have 0 bytes, which is a label without a value.
      if case .note = finding.effect { continue }
      switch finding.rule {
      // What a dump holds is not cut down to what some reader takes by default.
      case .longString, .deepStack, .manySamples, .manyBytes: continue
      default: throw Violation("in the profile that was written: \(finding)")
      }
    }
  }

  private static func checkTexts(_ profile: Profile) throws(Violation) {
    try Violation.unless(profile.stringTable.first == "", "the first text is not empty")
    // By their bytes: texts that Swift takes as equal may differ in them.
    let distinct = Set(profile.stringTable.map { Array($0.utf8) })
    try Violation.unless(distinct.count == profile.stringTable.count, "a text is there twice")
    var indices = profile.comment + [profile.defaultSampleType, profile.dropFrames, profile.keepFrames, profile.docURL]
    for type in profile.sampleType + [profile.periodType].compactMap(\.self) { indices += [type.type, type.unit] }
    for mapping in profile.mapping { indices += [mapping.filename, mapping.buildID] }
    for function in profile.function { indices += [function.name, function.systemName, function.filename] }
    for label in profile.sample.flatMap(\.label) { indices += [label.key, label.str, label.numUnit] }
    let count = Int64(profile.stringTable.count)
    try Violation.unless(indices.allSatisfy { (0..<count).contains($0) }, "a text is missing")
  }

  private static func checkPlaces(_ profile: Profile) throws(Violation) {
    func areDense(_ ids: [UInt64]) -> Bool { ids == ids.indices.map { UInt64($0 + 1) } }
    try Violation.unless(areDense(profile.mapping.map(\.id)), "ids of mappings")
    try Violation.unless(areDense(profile.location.map(\.id)), "ids of locations")
    try Violation.unless(areDense(profile.function.map(\.id)), "ids of functions")
    let functions = UInt64(profile.function.count)
    var places: Set<[UInt64]> = []
    for location in profile.location {
      try Violation.unless(location.mappingID == 0 && location.line.count == 1, "location \(location.id) has no line")
      for line in location.line {
        try Violation.unless((1...functions).contains(line.functionID), "a function is missing")
        let isNew = places.insert([line.functionID, UInt64(bitPattern: line.line)]).inserted
        try Violation.unless(isNew, "location \(location.id) is there twice")
      }
    }
    let names = Set(profile.function.map { [$0.name, $0.systemName, $0.filename] })
    try Violation.unless(names.count == profile.function.count, "a function is there twice")
  }
}
