extension BrokenProfile {
  /// Ids, and what refers to them.
  static let ids = [
    BrokenProfile(
      "a mapping with id 0",
      #"at byte 28 (0x1c): mapping id is 0: go tool pprof refuses this: "found mapping with reserved ID=0""#
    ) { $0.mappings.insert(Made.message(3, Made.number(7, 1)), at: 0) },
    BrokenProfile(
      "a location with id 0",
      #"at byte 62 (0x3e): location id is 0: go tool pprof refuses this: "found location with reserved id=0""#
    ) { $0.locations.append(Made.location(0, function: 1)) },
    BrokenProfile(
      "a function with id 0",
      #"at byte 72 (0x48): function id is 0: go tool pprof refuses this: "found function with reserved ID=0""#
    ) { $0.functions.append(Made.message(5, Made.number(2, 5))) },
    BrokenProfile(
      "two mappings with one id",
      #"at byte 38 (0x26): mapping id 1 is used again: "#
        + #"go tool pprof refuses this: "multiple mappings with same id: 1""#
    ) { $0.mappings += $0.mappings },
    BrokenProfile(
      "two locations with one id",
      #"at byte 62 (0x3e): location id 2 is used again: "#
        + #"go tool pprof refuses this: "multiple locations with same id: 2""#
    ) { $0.locations.append($0.locations[1]) },
    BrokenProfile(
      "two functions with one id, which is out of order",
      #"at byte 76 (0x4c): function id 9 is used again: "#
        + #"go tool pprof refuses this: "multiple functions with same id: 9""#
    ) { $0.functions += [Made.message(5, Made.number(1, 9)), Made.message(5, Made.number(1, 9))] },
    BrokenProfile(
      "locations in another order",
      "at byte 38 (0x26): location ids are not 1, 2, 3 and so on: that of location number 1 is 2: Parca refuses this"
    ) { $0.locations.reverse() },
    BrokenProfile(
      "a sample of locations that do not exist",
      #"at byte 12 (0xc): a sample refers to location 3, which does not exist: "#
        + #"go tool pprof refuses this: "sample has nil location""#,
      #"at byte 12 (0xc): a sample refers to location 0, which does not exist: "#
        + #"go tool pprof refuses this: "sample has nil location""#
    ) { $0.samples = [Made.sample([1, 3, 0])] },
    BrokenProfile(
      "a line of a function that does not exist",
      #"at byte 50 (0x32): location 2 refers to function 7, which does not exist: "#
        + #"go tool pprof refuses this: "location id: 2 has a line with nil function""#
    ) { $0.locations[1] = Made.location(2, function: 7) },
    BrokenProfile(
      "a line of no function",
      #"at byte 38 (0x26): location 1 refers to function 0, which does not exist: "#
        + #"go tool pprof refuses this: "location id: 1 has a line with nil function""#
    ) { $0.locations[0] = Made.location(1, function: 0) },
    BrokenProfile(
      "a location in a mapping that does not exist",
      "at byte 50 (0x32): location 2 refers to mapping 4, which does not exist: "
        + "go tool pprof ignores it, Parca and perf_data_converter refuse this"
    ) {
      $0.locations[1] = Made.message(
        4, Made.number(1, 2), Made.number(2, 4), Made.message(4, Made.number(1, 1), Made.number(2, 5)))
    },
    BrokenProfile(
      "no mapping", #"there is no mapping: go tool pprof warns: "Main binary filename not available.""#
    ) {
      $0.mappings = []
      $0.locations = [1, 2].map { Made.message(4, Made.number(1, $0), Made.message(4, Made.number(1, 1))) }
    },
    BrokenProfile(
      "a mapping without flags",
      "at byte 32 (0x20): location 1 has lines, but its mapping 1 has none of the has_ flags: "
        + "go tool pprof looks for the executable to find them again, and warns"
    ) {
      $0.mappings = [Made.message(3, Made.number(1, 1))]
      $0.locations[1] = Made.message(4, Made.number(1, 2), Made.number(2, 1), Made.number(3, 0x4000))
    },
  ]

  /// Sample types, samples and labels.
  static let samples = [
    BrokenProfile(
      "samples and no sample types",
      #"there are samples and no sample types: go tool pprof refuses this: "missing sample type information""#
    ) {
      $0.sampleTypes = []
      $0.samples = [Made.sample([1, 2], [])]
    },
    BrokenProfile("neither sample types nor samples", "there are no sample types: go tool pprof refuses this") {
      $0.sampleTypes = []
      $0.samples = []
    },
    BrokenProfile(
      "a value too few",
      #"at byte 12 (0xc): a sample has 1 value, and there are 2 sample types: "#
        + #"go tool pprof refuses this: "mismatch: sample has 1 values vs. 2 types""#
    ) { $0.samples = [Made.sample([1, 2], [1])] },
    BrokenProfile(
      "a sample type twice, beside another",
      "at byte 12 (0xc): sample type 'inuse_space' is there twice: "
        + "newer versions of go tool pprof leave these types out, perf_data_converter refuses this"
    ) {
      $0.sampleTypes.append($0.sampleTypes[1])
      $0.samples = [Made.sample([1, 2], [1, 48, 48])]
    },
    BrokenProfile(
      "one sample type twice",
      #"at byte 6 (0x6): sample type 'inuse_space' is there twice: "#
        + #"newer versions of go tool pprof refuse this: "profiles have empty common sample type list""#
    ) { $0.sampleTypes[0] = $0.sampleTypes[1] },
    BrokenProfile(
      "a hyphen in a sample type", "at byte 0 (0x0): sample type 'in-use' has a hyphen: Pyroscope refuses this"
    ) { $0.strings[1] = Made.bytes(6, Array("in-use".utf8)) },
    BrokenProfile(
      "a label with a text and a number",
      "at byte 12 (0xc): a label has a text and a number: "
        + "go tool pprof ignores the number, perf_data_converter refuses this"
    ) { $0.samples = [Made.sample(labels: [Made.number(1, 7) + Made.number(2, 5) + Made.number(3, 1)])] },
    BrokenProfile(
      "a label with number 0",
      "at byte 12 (0xc): a label has neither a text nor a number other than 0: go tool pprof leaves the label out"
    ) { $0.samples = [Made.sample(labels: [Made.number(1, 7)])] },
    BrokenProfile("a label without a key", "at byte 12 (0xc): a label has no key: Parca refuses this") {
      $0.samples = [Made.sample(labels: [Made.number(2, 5)])]
    },
  ]

  /// What a profile says of itself.
  static let headers = [
    BrokenProfile(
      "no default_sample_type",
      "there is no default_sample_type: go tool pprof shows the last type first, perf_data_converter refuses this"
    ) { $0.rest.removeLast() },
    BrokenProfile(
      "a default_sample_type that is none",
      "at byte 157 (0x9d): default_sample_type 'main.a' is none of the sample types: "
        + "go tool pprof shows the last type first, perf_data_converter refuses this"
    ) { $0.rest[3] = Made.number(14, 5) },
    BrokenProfile(
      "a doc_url that is none",
      "at byte 159 (0x9f): doc_url 'key' does not begin with http:// or https://: perf_data_converter refuses this"
    ) { $0.rest += [Made.number(15, 7)] },
  ]

  /// More than readers take by default.
  static let sizes = [
    BrokenProfile(
      "more than 4 MiB",
      "4194469 bytes uncompressed, more than 4194304: Pyroscope's default limits refuse this"
    ) { $0.rest += [Made.bytes(100, [UInt8](repeating: 0, count: 4 << 20))] },
    BrokenProfile(
      "more than 16000 samples", "16001 samples, more than 16000: Pyroscope's default limits refuse this"
    ) { $0.samples = [[UInt8]](repeating: Made.message(2, Made.bytes(2, [1, 1])), count: 16_001) },
    BrokenProfile(
      "more than 100 labels",
      "at byte 12 (0xc): a sample has 101 labels, more than 100: Pyroscope's default limits refuse this"
    ) {
      let label = Made.number(1, 7) + Made.number(3, 1)
      $0.samples = [Made.sample(labels: [[UInt8]](repeating: label, count: 101))]
    },
    BrokenProfile(
      "more than 1000 locations",
      "at byte 12 (0xc): a sample has 1001 locations, more than 1000: Pyroscope's default limits cut off the leaves"
    ) { $0.samples = [Made.sample([Int64](repeating: 1, count: 1001))] },
    BrokenProfile(
      "a string of more than 65535 bytes",
      "at byte 133 (0x85): string 7 has 65536 bytes: Pyroscope's default limits cut off its beginning"
    ) { $0.strings[7] = Made.bytes(6, [UInt8](repeating: 0x61, count: 65_536)) },
  ]
}
