import GoRuntime

/// Where the heap lies, and how a pointer into it looks in memory.
struct HeapRange: Sendable {
  private let start: UInt64
  private let size: UInt64
  /// Bytes of a pointer: 4 or 8.
  let pointerSize: Int
  private let isBigEndian: Bool
  /// The sizes of the objects that have the address of their type in the first word, if they have pointers.
  let headerSizes: Range<Int>
  /// Bytes of that word.
  let headerLength: Int

  /// The heap of the program that `params` describes.
  init(_ params: Params) {
    start = params.arena.start
    size = params.arenaSize
    pointerSize = params.pointerSize
    isBigEndian = params.isBigEndian
    let sizes = params.allocationHeaders.sizes
    headerLength = Int(params.allocationHeaders.length)
    headerSizes = Int(sizes.lowerBound)..<Int(sizes.upperBound)
  }

  /// Whether a word points into the heap.
  @inline(__always)
  func contains(_ address: UInt64) -> Bool { address &- start < size }

  /// Whether an object can be there.
  @inline(__always)
  func contains(_ address: UInt64, _ length: UInt64) -> Bool {
    let offset = address &- start
    return offset <= size && length <= size - offset
  }

  /// Whether a closure without pointers can be so long: one refers to a few variables.
  @inline(__always)
  func isClosureSize(_ length: Int) -> Bool { length >= pointerSize && length <= 256 }

  /// Whether a pointer can be at `offset` of a range of `length` bytes: aligned, and not beyond its end.
  @inline(__always)
  func isField(_ offset: UInt64, _ length: UInt64) -> Bool {
    offset & UInt64(pointerSize - 1) == 0 && length >= UInt64(pointerSize) && offset <= length - UInt64(pointerSize)
  }

  /// The word at `position`, which must have as many bytes behind it.
  @inline(__always)
  func word(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    // Checked against the bounds of the span; every pattern of bits is an integer.
    if pointerSize == 8 {
      let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      return isBigEndian ? UInt64(bigEndian: word) : UInt64(littleEndian: word)
    }
    let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
    return UInt64(isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word))
  }
}
