public import Names

/// Something that is wrong with a profile, or that a reader of profiles does not like, and where.
public struct Finding: Equatable, Sendable {
  /// What is wrong.
  public let problem: Problem
  /// Where the field begins, in bytes from the beginning of the uncompressed profile; nil for the profile as a whole.
  public let offset: Int?
  /// How many findings of the same rule there are behind this one that are not listed.
  public internal(set) var more = 0

  /// What is wrong, with the values that show it. Fields are spelled as profile.proto spells them.
  public enum Problem: Equatable, Sendable {
    /// The bytes are no protobuf, or none of profile.proto.
    case wire(ProfileDecodingError.Problem)
    /// The same, and where the next field begins cannot be told.
    case wireOfRest(ProfileDecodingError.Problem)
    /// The same, in a field that google/pprof's older decoders pass over.
    case wireOfNewField(ProfileDecodingError.Problem)
    /// The same, but of a kind that google/pprof's decoder passes over.
    case wireTolerated(ProfileDecodingError.Problem)
    /// time_nanos is set again.
    case secondTime

    /// There is no string table.
    case noStrings
    /// The first string is not empty.
    case firstString(Name)
    /// A field is the index of a string that does not exist.
    case stringIndex(field: String, index: Int64, count: Int)
    /// The same, in a field that google/pprof's older decoders pass over.
    case stringIndexOfNewField(field: String, index: Int64, count: Int)
    /// The same, in a field that google/pprof does not look at.
    case unreadStringIndex(field: String, index: Int64, count: Int)
    /// A string is not UTF-8, because of this byte.
    case notUTF8(index: Int, byte: UInt8)
    /// A string has more bytes than a reader keeps.
    case longString(index: Int, length: Int)

    /// An id is 0.
    case zeroID(Table)
    /// An id was used before.
    case repeatedID(Table, id: UInt64)
    /// The ids of a table are not 1, 2, 3 …: the one at `place`, counted from 1, is `id`.
    case unorderedID(Table, id: UInt64, place: Int)
    /// A sample refers to a location that does not exist.
    case unknownLocation(id: UInt64)
    /// A line refers to a function that does not exist.
    case unknownFunction(id: UInt64, location: UInt64)
    /// A location refers to a mapping that does not exist.
    case unknownMapping(id: UInt64, location: UInt64)

    /// There are no sample types, but samples.
    case samplesWithoutTypes
    /// There are no sample types, and no samples either.
    case noSampleTypes
    /// A sample has more or fewer values than there are sample types.
    case valueCount(values: Int, types: Int)
    /// Two sample types have the same name; `all` if there is no type that has a name of its own.
    case repeatedSampleType(Name, all: Bool)
    /// The name of a sample type has a hyphen.
    case hyphenInSampleType(Name)
    /// There is no default_sample_type.
    case noDefaultSampleType
    /// default_sample_type is no sample type.
    case unknownDefaultSampleType(Name)

    /// A label has a text and a number.
    case labelWithTextAndNumber
    /// A label has neither a text nor a number.
    case labelWithoutValue
    /// A label has no key.
    case labelWithoutKey

    /// There are locations and no mapping.
    case noMapping
    /// A location has lines, but its mapping says that there are none.
    case unmarkedMapping(id: UInt64, location: UInt64)
    /// doc_url is no http or https URL.
    case docURL(Name)

    /// The profile has more bytes than a reader takes.
    case manyBytes(Int)
    /// The profile has more samples than a reader takes.
    case manySamples(Int)
    /// A sample has more labels than a reader takes.
    case manyLabels(Int)
    /// A sample has more locations than a reader keeps.
    case deepStack(Int)
  }

  /// The messages of a profile that have ids.
  public enum Table: String, CaseIterable, Sendable {
    case mapping, location, function
  }

  init(_ problem: Problem, offset: Int?) {
    self.problem = problem
    self.offset = offset
  }

  /// Whether google/pprof, and so `go tool pprof`, refuses the profile because of this; its newest version at least.
  public var isRefusal: Bool {
    switch problem.effect {
    case .refusedByPprof, .refusedByNewPprof: true
    case .elsewhere, .note: false
    }
  }
}
