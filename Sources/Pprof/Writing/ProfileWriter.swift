/// Writes a profile, message by message, and hands it on in pieces: it is never in memory as a whole.
///
/// Call `sampleType` first, `sample` for each sample, `finish` at the end.
public struct ProfileWriter<Failure: Error> {
  /// Takes the bytes `buffer[range]` of the encoded profile.
  public typealias Output = (_ buffer: [UInt8], _ range: Range<Int>) throws(Failure) -> Void

  private var encoder: ProfileEncoder
  private let output: Output

  /// Bytes that are gathered before they are handed on.
  private static var pieceLength: Int { 64 << 10 }

  /// A writer of a profile whose samples refer to `tables`.
  public init(_ tables: ProfileTables, output: @escaping Output) {
    encoder = ProfileEncoder(tables)
    self.output = output
  }

  /// Says what the next value of each sample means.
  public mutating func sampleType(_ type: String, unit: String) throws(Failure) {
    encoder.sampleType(type, unit: unit)
    try handOnPiece()
  }

  /// Adds a text, if it is not there, for facts.
  public mutating func text(_ text: String) -> ProfileText { ProfileText(index: encoder.string(text)) }

  /// Adds a sample.
  ///
  /// - Parameters:
  ///   - stack: its encoded location ids, of `SampleStacks`.
  ///   - values: one for each sample type.
  ///   - facts: what becomes its labels.
  public mutating func sample(stack: ArraySlice<UInt8>, values: [Int64], facts: [SampleFact]) throws(Failure) {
    encoder.sample(stack, values, facts)
    try handOnPiece()
  }

  /// Writes everything that the samples referred to, and hands on the last piece.
  public mutating func finish(_ header: ProfileHeader) throws(Failure) {
    encoder.mapping()
    var next: Int? = 0
    while let first = next {
      next = encoder.locations(from: first, until: Self.pieceLength)
      try handOnPiece()
    }
    next = 0
    while let first = next {
      next = encoder.functions(from: first, until: Self.pieceLength)
      try handOnPiece()
    }
    encoder.header(header)
    next = 0
    while let first = next {
      next = encoder.strings(from: first, until: Self.pieceLength)
      try handOnPiece()
    }
    encoder.ownTexts()
    try handOn()
  }

  /// Hands on what was encoded, if it is long enough.
  private mutating func handOnPiece() throws(Failure) {
    if encoder.writer.bytes.count >= Self.pieceLength { try handOn() }
  }

  private mutating func handOn() throws(Failure) {
    try output(encoder.writer.bytes, 0..<encoder.writer.bytes.count)
    encoder.removeAll()
  }
}

/// A text of a profile that is being written.
public struct ProfileText: Sendable {
  /// Its index.
  let index: Int64
}

/// A fact about a sample, under its key: what becomes a label.
public enum SampleFact: Sendable {
  /// A number under a key.
  case number(ProfileText, Int64)
  /// A text under a key.
  case text(ProfileText, ProfileText)
}

/// What a profile says of itself as a whole.
public struct ProfileHeader: Sendable {
  /// When it was taken, in nanoseconds since 1970; 0 if that is not known.
  public var timeNanos: Int64 = 0
  /// What a period is counted in, type and unit.
  public var periodType = (type: "", unit: "")
  /// How many of those lie between two samples.
  public var period: Int64 = 0
  /// Texts for people.
  public var comments: [String] = []
  /// The sample type to show first.
  public var defaultSampleType = ""

  /// A header that says nothing.
  public init() {}
}
