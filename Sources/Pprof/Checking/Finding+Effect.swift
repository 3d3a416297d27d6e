extension Finding {
  /// What follows from a problem.
  public enum Effect: Equatable, Sendable {
    /// google/pprof refuses the profile and says this, if all versions say the same.
    case refusedByPprof(saying: String?)
    /// Newer versions of google/pprof do, that of Go 1.27 for one, and older ones, that of Go 1.19 for one, do not.
    case refusedByNewPprof(saying: String)
    /// google/pprof reads the profile, and another reader refuses it or reads something else; in words.
    case elsewhere(String)
    /// No reader that is known refuses the profile, and this happens.
    case note(String)
  }
}

extension Finding.Effect: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refusedByPprof(nil): "go tool pprof refuses this"
    case .refusedByPprof(let text?): "go tool pprof refuses this: \"\(text)\""
    case .refusedByNewPprof(let text): "newer versions of go tool pprof refuse this: \"\(text)\""
    case .elsewhere(let text), .note(let text): text
    }
  }
}

extension Finding.Problem {
  /// What google/pprof says of whatever its decoder does not like.
  static let unrecognized = "unrecognized profile format"

  /// What follows.
  ///
  /// Sources: github.com/google/pprof, profile/encode.go, proto.go and profile.go (CheckValid), internal/driver;
  /// github.com/parca-dev/parca, pkg/normalizer/validate.go; github.com/grafana/pyroscope, pkg/validation/validate.go
  /// and limits.go; github.com/google/perf_data_converter, src/builder.cc.
  public var effect: Finding.Effect {
    switch self {
    case .wire, .wireOfRest, .noStrings, .firstString, .stringIndex: .refusedByPprof(saying: Self.unrecognized)
    case .wireOfNewField, .stringIndexOfNewField: .refusedByNewPprof(saying: Self.unrecognized)
    case .wireTolerated: .elsewhere("go tool pprof does not mind, but stricter decoders of protobuf refuse this")
    case .secondTime: .refusedByPprof(saying: "concatenated profiles detected")
    case .unreadStringIndex: .note("go tool pprof does not look at it, others may fail")
    case .notUTF8:
      .elsewhere(
        "go tool pprof does not mind, Pyroscope and most decoders of protobuf refuse this: put U+FFFD in its place, as "
          + "Go's strings.ToValidUTF8 does, before the profile is written")
    case .longString: .elsewhere("Pyroscope's default limits cut off its beginning")
    case .zeroID(.location): .refusedByPprof(saying: "found location with reserved id=0")
    case .zeroID(let table): .refusedByPprof(saying: "found \(table) with reserved ID=0")
    case .repeatedID(let table, let id): .refusedByPprof(saying: "multiple \(table)s with same id: \(id)")
    case .unorderedID: .elsewhere("Parca refuses this")
    case .unknownLocation: .refusedByPprof(saying: "sample has nil location")
    case .unknownFunction(_, let location):
      .refusedByPprof(saying: "location id: \(location) has a line with nil function")
    case .unknownMapping: .elsewhere("go tool pprof ignores it, Parca and perf_data_converter refuse this")
    case .samplesWithoutTypes: .refusedByPprof(saying: "missing sample type information")
    case .noSampleTypes: .refusedByPprof(saying: nil)
    case .valueCount(let values, let types):
      .refusedByPprof(saying: "mismatch: sample has \(values) values vs. \(types) types")
    case .repeatedSampleType(_, all: true):
      .refusedByNewPprof(saying: "profiles have empty common sample type list")
    case .repeatedSampleType(_, all: false):
      .elsewhere("newer versions of go tool pprof leave these types out, perf_data_converter refuses this")
    case .hyphenInSampleType: .elsewhere("Pyroscope refuses this")
    case .noDefaultSampleType, .unknownDefaultSampleType:
      .elsewhere("go tool pprof shows the last type first, perf_data_converter refuses this")
    case .labelWithTextAndNumber: .elsewhere("go tool pprof ignores the number, perf_data_converter refuses this")
    case .labelWithoutValue: .note("go tool pprof leaves the label out")
    case .labelWithoutKey: .elsewhere("Parca refuses this")
    case .noMapping: .note("go tool pprof warns: \"Main binary filename not available.\"")
    case .unmarkedMapping: .note("go tool pprof looks for the executable to find them again, and warns")
    case .docURL: .elsewhere("perf_data_converter refuses this")
    case .manyBytes, .manySamples, .manyLabels: .elsewhere("Pyroscope's default limits refuse this")
    case .deepStack: .elsewhere("Pyroscope's default limits cut off the leaves")
    }
  }
}
