/// Reads words and other numbers of a program's memory out of bytes.
struct MemoryWords: Sendable {
  /// Bytes of a word.
  let size: Int
  private let isBigEndian: Bool

  init(_ params: Params) { (size, isBigEndian) = (params.pointerSize, params.isBigEndian) }

  /// The word at `offset`.
  subscript(bytes: [UInt8], offset: Int) -> UInt64 { number(bytes, offset, size) }

  /// The number in the `width` bytes at `offset`.
  func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
    (0..<width).reduce(0) { $0 << 8 | UInt64(bytes[offset + (isBigEndian ? $1 : width - 1 - $1)]) }
  }
}
