/// Something that is wrong with a profile, or that a reader of profiles does not like, and where.
public struct Finding: Equatable, Sendable {
  /// Which rule is broken, whatever the values.
  public let rule: Rule
  /// What is wrong, with the values that show it. Fields are spelled as profile.proto spells them.
  public let text: String
  /// What follows.
  public let effect: Effect
  /// Where the field begins, in bytes from the beginning of the uncompressed profile; nil for the profile as a whole.
  public let offset: Int?
  /// How many more findings of the same rule come after this one and are not listed.
  public internal(set) var more = 0

  /// The rules.
  public enum Rule: CaseIterable, Sendable {
    /// The bytes can be decoded.
    case wire, wireOfRest, wireOfNewField, wireTolerated, secondTime
    /// There are strings, and every index is that of a string.
    case noStrings, firstString, stringIndex, stringIndexOfNewField, unreadStringIndex, notUTF8, longString
    /// Ids are unique, and every reference leads somewhere.
    case zeroID, repeatedID, unorderedID, unknownLocation, unknownFunction, unknownMapping
    /// Sample types are there, differ, and fit the samples.
    case samplesWithoutTypes, noSampleTypes, valueCount, repeatedSampleType, hyphenInSampleType
    case noDefaultSampleType, unknownDefaultSampleType
    /// Labels have a key and one value.
    case labelWithTextAndNumber, labelWithoutValue, labelWithoutKey
    /// Readers find out where names come from.
    case noMapping, unmarkedMapping, docURL
    /// Readers take a profile of this size.
    case manyBytes, manySamples, manyLabels, deepStack
  }

  /// What follows from a problem.
  ///
  /// Sources: github.com/google/pprof, profile/encode.go, proto.go and profile.go (CheckValid), internal/driver;
  /// github.com/parca-dev/parca, pkg/normalizer/validate.go; github.com/grafana/pyroscope, pkg/validation/validate.go
  /// and limits.go; github.com/google/perf_data_converter, src/builder.cc.
  public enum Effect: Equatable, Sendable {
    /// google/pprof refuses the profile and says this; nil if its versions differ in what they say.
    case refusedByPprof(saying: String?)
    /// Newer versions of google/pprof refuse the profile, such as that of Go 1.27; older ones, as in Go 1.19, do not.
    case refusedByNewPprof(saying: String)
    /// google/pprof reads the profile, and another reader refuses it or reads something else; in words.
    case elsewhere(String)
    /// No known reader refuses the profile, and this happens.
    case note(String)

    /// What google/pprof says of anything that its decoder does not like.
    static let unrecognized = Effect.refusedByPprof(saying: LegacyProfile.unrecognized)
    /// What newer versions of google/pprof say of a field that older ones do not decode.
    static let newlyUnrecognized = Effect.refusedByNewPprof(saying: LegacyProfile.unrecognized)
  }

  /// The messages of a profile that have ids.
  enum Table: String {
    case mapping, location, function
  }

  /// Whether google/pprof, and so `go tool pprof`, refuses the profile because of this, at least in its newest version.
  public var isRefusal: Bool {
    switch effect {
    case .refusedByPprof, .refusedByNewPprof: true
    case .elsewhere, .note: false
    }
  }
}

extension Finding: CustomStringConvertible {
  /// One line: `at byte 26 (0x1a): location id 1 is used again: go tool pprof refuses this: "multiple …"`.
  public var description: String {
    let place = offset.map { ProfileDecodingError.place($0) + ": " } ?? ""
    let more = more > 0 ? " (and \(more) more like it)" : ""
    return "\(place)\(text): \(effect)\(more)"
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

/// Collects findings: the first few of each rule, and how many more there are.
struct FindingList {
  /// How many findings of a rule are listed.
  private let limit: Int
  private var listed: [Finding] = []
  private var counts: [Finding.Rule: Int] = [:]

  init(limit: Int) { self.limit = limit }

  /// Adds a finding. Its texts are made only if it is listed: a hostile profile has millions of faults.
  mutating func add(
    _ rule: Finding.Rule, at offset: Int?, _ text: @autoclosure () -> String,
    _ effect: @autoclosure () -> Finding.Effect
  ) {
    let count = counts[rule, default: 0] + 1
    counts[rule] = count
    if count <= limit { listed.append(Finding(rule: rule, text: text(), effect: effect(), offset: offset)) }
  }

  /// The findings by offset, those of the whole profile last; the last of a rule says how many more there are.
  var findings: [Finding] {
    // Findings at one place stay in the order in which they were made.
    let order = listed.indices.sorted { (listed[$0].offset ?? .max, $0) < (listed[$1].offset ?? .max, $1) }
    var result = order.map { listed[$0] }
    for (rule, count) in counts where count > limit {
      guard let last = result.lastIndex(where: { $0.rule == rule }) else { continue }
      result[last].more = count - limit
    }
    return result
  }
}
