extension BrokenProfile {
  /// What is no protobuf, or not what profile.proto says.
  static let encoding = [
    BrokenProfile(
      "cut off in a number",
      "at byte 139 (0x8b): the bytes end in the middle of a number, and nothing from there on can be read: "
        + unrecognized
    ) { $0.rest = [[0x48]] },
    BrokenProfile(
      "cut off in a string",
      "at byte 133 (0x85): a field needs 90 bytes, 3 are left, and nothing from there on can be read: " + unrecognized
    ) {
      $0.strings[7] = [0x32, 90, 1, 2, 3]
      $0.rest = []
    },
    BrokenProfile(
      "a group", "at byte 159 (0x9f): 3 is no wire type, and nothing from there on can be read: " + unrecognized
    ) { $0.rest += [[0xa3, 0x06, 0xa4, 0x06]] },
    BrokenProfile(
      "a number of eleven bytes",
      "at byte 160 (0xa0): a number has more than 64 bits, and nothing from there on can be read: " + unrecognized
    ) { $0.rest += [[0x60] + [UInt8](repeating: 0xff, count: 10) + [1]] },
    BrokenProfile(
      "a number as bytes", "at byte 159 (0x9f): Profile.period is encoded as another type: " + unrecognized
    ) { $0.rest += [Made.bytes(12, [1, 2])] },
    BrokenProfile(
      "a field of a label as bytes, and another fault behind it",
      "at byte 26 (0x1a): Label.str is encoded as another type: " + unrecognized,
      "at byte 62 (0x3e): Function.name is string 99, but the last one is 7: " + unrecognized
    ) {
      $0.samples = [Made.sample(labels: [Made.number(1, 7) + Made.bytes(2, [])])]
      $0.functions = [Made.message(5, Made.number(1, 1), Made.number(2, 99))]
    },
    BrokenProfile(
      "a column as bytes", "at byte 46 (0x2e): Line.column is encoded as another type: " + newlyUnrecognized
    ) {
      $0.locations[0] = Made.message(4, Made.number(1, 1), Made.message(4, Made.number(1, 1), Made.bytes(3, [])))
    },
    BrokenProfile(
      "field number 0",
      "at byte 159 (0x9f): 0 is no field number: "
        + "go tool pprof does not mind, but stricter decoders of protobuf refuse this"
    ) { $0.rest += [[0x00, 0x01]] },
    BrokenProfile(
      "a number of ten bytes and more than 64 bits",
      "at byte 160 (0xa0): a number has more than 64 bits: "
        + "go tool pprof does not mind, but stricter decoders of protobuf refuse this"
    ) { $0.rest += [[0x60] + [UInt8](repeating: 0xff, count: 9) + [0x7f]] },
    BrokenProfile(
      "two profiles one behind the other",
      "at byte 297 (0x129): Profile.time_nanos is set again: two profiles one behind the other are not checked "
        + #"further: go tool pprof refuses this: "concatenated profiles detected""#
    ) { $0.rest += [$0.bytes] },
  ]

  /// The string table, and indices of it.
  static let strings = [
    BrokenProfile("no strings", "there is no string table: " + unrecognized) { $0.strings = [] },
    BrokenProfile(
      "the first string is not empty", "at byte 72 (0x48): the first string is 'nope', not empty: " + unrecognized
    ) { $0.strings[0] = Made.bytes(6, Array("nope".utf8)) },
    BrokenProfile(
      "string indices above and below what there is",
      "at byte 28 (0x1c): Mapping.filename is string 8, but the last one is 7: " + unrecognized,
      "at byte 62 (0x3e): Function.filename is string -1, but the last one is 7: " + unrecognized
    ) {
      $0.mappings = [Made.message(3, Made.number(1, 1), Made.number(5, 8), Made.number(6, 7), Made.number(7, 1))]
      $0.functions = [Made.message(5, Made.number(1, 1), Made.number(4, -1))]
    },
    BrokenProfile(
      "only the last value of a field counts",
      "at byte 62 (0x3e): Function.name is string 9, but the last one is 7: "
        + unrecognized
    ) {
      $0.functions = [Made.message(5, Made.number(1, 1), Made.number(3, 99), Made.number(3, 1), Made.number(2, 9))]
      $0.rest += [Made.message(11, Made.number(1, 99)), Made.message(11, Made.number(1, 1))]
    },
    BrokenProfile(
      "string indices of the profile itself",
      "at byte 159 (0x9f): Profile.comment is string 50, but the last one is 7: " + unrecognized,
      "at byte 163 (0xa3): Profile.drop_frames is string 51, but the last one is 7: " + unrecognized,
      "at byte 165 (0xa5): Profile.keep_frames is string 52, but the last one is 7: " + unrecognized,
      "at byte 167 (0xa7): ValueType.unit is string 53, but the last one is 7: " + unrecognized
    ) {
      $0.rest += [Made.bytes(13, [1, 50]), Made.number(7, 51), Made.number(8, 52)]
      $0.rest += [Made.message(11, Made.number(2, 53))]
    },
    BrokenProfile(
      "doc_url is no string",
      "at byte 159 (0x9f): Profile.doc_url is string 8, but the last one is 7: "
        + newlyUnrecognized
    ) { $0.rest += [Made.number(15, 8)] },
    BrokenProfile(
      "the unit of a label that is a text is no string",
      "at byte 12 (0xc): Label.num_unit is string 8, but the last one is 7: "
        + "go tool pprof does not look at it, others may fail"
    ) { $0.samples = [Made.sample(labels: [Made.number(1, 7) + Made.number(2, 5) + Made.number(4, 8)])] },
    BrokenProfile(
      "a string that is not UTF-8",
      "at byte 119 (0x77): string 5 is not valid UTF-8 from the byte 0xff on: go tool pprof does not mind, "
        + "Pyroscope and most decoders of protobuf refuse this: put U+FFFD in its place, as Go's strings.ToValidUTF8 "
        + "does, before the profile is written"
    ) { $0.strings[5] = Made.bytes(6, [0x61, 0xff]) },
  ]
}
