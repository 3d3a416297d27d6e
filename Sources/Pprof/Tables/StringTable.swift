import Prefetch

/// The texts of a profile, each once, numbered by first use; number 0 is the empty one.
package struct StringTable: Sendable {
  /// The texts, one behind the other.
  private(set) var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  private var ends: [UInt32] = []
  private var table = IDTable()
  private let hash = ByteHash.shared

  /// A table that holds the empty text.
  package init() { _ = id([UInt8]().span, 0..<0) }

  /// How many texts there are.
  package var count: Int { ends.count }

  /// Bytes of all texts together.
  package var length: Int { bytes.count }

  /// The number of the text in `bytes[range]`, which gets one if it is new.
  ///
  /// protobuf demands UTF-8: what is none of it becomes U+FFFD, as `String(decoding:as:)` has it.
  package mutating func id(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64 {
    id(bytes, range, hash.hash(bytes, range))
  }

  /// Says that a text with this hash will be looked for.
  @inline(__always)
  func prefetch(_ hash: UInt32) { table.prefetch(hash) }

  /// Asks for where the text lies that nearly always is the one with this hash, for `prefetchText`.
  ///
  /// - Returns: the number of that text; nil if none has the hash.
  @inline(__always)
  func prefetchRange(_ hash: UInt32) -> Int? {
    guard let id = table.find(hash, { _ in true }) else { return nil }
    ends.span.prefetch(id)
    return id
  }

  /// Asks for both ends of text number `id`.
  @inline(__always)
  func prefetchText(_ id: Int) {
    let range = range(id)
    let bytes = bytes.span
    bytes.prefetch(range.lowerBound)
    bytes.prefetch(range.upperBound &- 1)
  }

  /// The number of the text in `bytes[range]`, whose hash is known. It gets a number if it is new.
  @inline(__always)
  mutating func id(_ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt32) -> Int64 {
    if let id = find(hash, bytes, range) { return Int64(id) }
    return add(bytes, range, hash)
  }

  private mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt32) -> Int64 {
    // A part that exists: both are checked once, here.
    let text = bytes.extracting(range)
    guard Self.isValid(text) else {
      var copy: [UInt8] = []
      for index in range { copy.append(bytes[index]) }
      return id(String(decoding: copy, as: UTF8.self))
    }
    // Copied as a whole, out of bytes that are there during the call.
    unsafe text.withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    precondition(self.bytes.count <= UInt32.max, "more than 4 GiB of different names")
    table.insert(hash, ends.count)
    ends.append(UInt32(self.bytes.count))
    return Int64(ends.count - 1)
  }

  /// The number of `text`, which gets one if it is new.
  package mutating func id(_ text: String) -> Int64 {
    let utf8 = Array(text.utf8)
    return id(utf8.span, 0..<utf8.count)
  }

  /// The number of `text` if it has one.
  package func find(_ text: String) -> Int64? {
    let utf8 = Array(text.utf8)
    return find(hash.hash(utf8.span, 0..<utf8.count), utf8.span, 0..<utf8.count).map { Int64($0) }
  }

  /// The UTF-8 of text number `id`.
  package subscript(id: Int) -> ArraySlice<UInt8> { bytes[range(id)] }

  /// Where text number `id` is in `bytes`.
  func range(_ id: Int) -> Range<Int> { (id == 0 ? 0 : Int(ends[id - 1]))..<Int(ends[id]) }

  @inline(__always)
  private func find(_ hash: UInt32, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    let (ends, texts) = (ends.span, self.bytes.span)
    return table.find(hash) { id in
      let start = id == 0 ? 0 : Int(ends[id &- 1])
      return Int(ends[id]) &- start == range.count && ByteHash.equal(bytes, range, texts, from: start)
    }
  }

  /// Whether it is UTF-8; of ASCII a look at the highest bits tells.
  private static func isValid(_ text: Span<UInt8>) -> Bool { text.isASCII || (try? UTF8Span(validating: text)) != nil }
}

extension Span<UInt8> {
  /// Whether all bytes are below 0x80.
  fileprivate var isASCII: Bool {
    // The raw view is only read, at places that it checks.
    let raw = unsafe bytes
    var all: UInt64 = 0
    var position = 0
    while count &- position >= 8 {
      // Every pattern of bits is a UInt64.
      all |= unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      position &+= 8
    }
    while position < count {
      all |= UInt64(self[position])
      position &+= 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }
}
