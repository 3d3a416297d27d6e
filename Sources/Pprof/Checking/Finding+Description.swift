import Names

extension Finding: CustomStringConvertible {
  /// One line: `at byte 26 (0x1a): location id 1 is used again: go tool pprof refuses this: "multiple …"`.
  public var description: String {
    let place = offset.map { ProfileDecodingError.place($0) + ": " } ?? ""
    let more = more > 0 ? " (and \(more) more like it)" : ""
    return "\(place)\(problem): \(problem.effect)\(more)"
  }
}

extension Finding.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wire(let problem), .wireOfNewField(let problem), .wireTolerated(let problem): "\(problem)"
    case .wireOfRest(let problem): "\(problem), and nothing from there on can be read"
    case .secondTime: "Profile.time_nanos is set again: two profiles one behind the other are not checked further"
    case .noStrings: "there is no string table"
    case .firstString(let text): "the first string is \(Self.quoted(text)), not empty"
    case .stringIndex(let field, let index, let count), .stringIndexOfNewField(let field, let index, let count),
      .unreadStringIndex(let field, let index, let count):
      "\(field) is string \(index), but the last one is \(count - 1)"
    case .notUTF8(let index, let byte):
      "string \(index) is not valid UTF-8 from the byte \(ProfileDecodingError.Problem.hex(byte)) on"
    case .longString(let index, let length): "string \(index) has \(length) bytes"
    case .zeroID(let table): "\(table) id is 0"
    case .repeatedID(let table, let id): "\(table) id \(id) is used again"
    case .unorderedID(let table, let id, let place):
      "\(table) ids are not 1, 2, 3 and so on: that of \(table) number \(place) is \(id)"
    case .unknownLocation(let id): "a sample refers to location \(id), which does not exist"
    case .unknownFunction(let id, let location):
      "location \(location) refers to function \(id), which does not exist"
    case .unknownMapping(let id, let location): "location \(location) refers to mapping \(id), which does not exist"
    case .samplesWithoutTypes: "there are samples and no sample types"
    case .noSampleTypes: "there are no sample types"
    case .valueCount(let values, let types):
      "a sample has \(values) \(values == 1 ? "value" : "values"), and there are \(types) sample types"
    case .repeatedSampleType(let name, _): "sample type \(Self.quoted(name)) is there twice"
    case .hyphenInSampleType(let name): "sample type \(Self.quoted(name)) has a hyphen"
    case .noDefaultSampleType: "there is no default_sample_type"
    case .unknownDefaultSampleType(let name): "default_sample_type \(Self.quoted(name)) is none of the sample types"
    case .labelWithTextAndNumber: "a label has a text and a number"
    case .labelWithoutValue: "a label has neither a text nor a number other than 0"
    case .labelWithoutKey: "a label has no key"
    case .noMapping: "there is no mapping"
    case .unmarkedMapping(let id, let location):
      "location \(location) has lines, but its mapping \(id) has none of the has_ flags"
    case .docURL(let url): "doc_url \(Self.quoted(url)) does not begin with http:// or https://"
    case .manyBytes(let count): "\(count) bytes uncompressed, more than \(ProfileCheck.Limits.bytes)"
    case .manySamples(let count): "\(count) samples, more than \(ProfileCheck.Limits.samples)"
    case .manyLabels(let count): "a sample has \(count) labels, more than \(ProfileCheck.Limits.labels)"
    case .deepStack(let count): "a sample has \(count) locations, more than \(ProfileCheck.Limits.stackDepth)"
    }
  }

  /// A text of the profile, its beginning at least.
  private static func quoted(_ text: Name) -> String { "'\(text.shortened(to: 60))'" }
}
