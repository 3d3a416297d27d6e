/// The notes of an ELF file: each has a name, which says who defined it, a type and contents.
struct ElfNotes: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position = 0
  /// The length that a note claims to have, if that is more than all bytes behind its header; nil if no such note was met. No
  /// note behind it can be found.
  private(set) var wrongLength: UInt64?

  /// The notes in the bytes of a PT_NOTE segment.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> (name: ArraySlice<UInt8>, type: UInt32, contents: ArraySlice<UInt8>)? {
    guard wrongLength == nil, position <= bytes.count - 12 else { return nil }
    let (nameLength, length) = (Int(bytes.u32(position)), Int(bytes.u32(position + 4)))
    let (name, start) = (position + 12, position + 12 + (nameLength + 3) / 4 * 4)
    guard start <= bytes.count, length <= bytes.count - start else {
      wrongLength = UInt64(length)
      return nil
    }
    defer { position = start + (length + 3) / 4 * 4 }
    return (bytes[name..<name + nameLength].prefix { $0 != 0 }, bytes.u32(position + 8), bytes[start..<start + length])
  }
}
