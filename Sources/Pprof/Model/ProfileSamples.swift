/// A profile whose samples are read one after the other: all samples of a large one take many times its memory.
package struct ProfileSamples {
  /// The profile without its samples.
  package private(set) var profile = Profile()
  private let bytes: [UInt8]

  /// Decodes an uncompressed profile but for its samples.
  package init(_ bytes: [UInt8]) throws(ProfileDecodingError) {
    self.bytes = bytes
    var reader = WireReader(bytes, bytes.indices)
    while let field = try reader.next() {
      guard let name = ProfileField(rawValue: field.number), name != .sample else { continue }
      try profile.decode(name, FieldDecoder(bytes, field, name))
    }
  }

  /// Decodes the samples, in their order.
  package func forEach(_ body: (Sample) -> Void) throws(ProfileDecodingError) {
    var reader = WireReader(bytes, bytes.indices)
    while let field = try reader.next() {
      guard field.number == ProfileField.sample.rawValue else { continue }
      body(try FieldDecoder(bytes, field, ProfileField.sample).message())
    }
  }
}
