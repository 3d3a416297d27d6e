/// The texts of a profile, each once, numbered by first use; number 0 is the empty one.
public struct StringTable: Sendable {
  /// The texts, one behind the other.
  private(set) var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  private var ends: [Int] = []
  private var table = IDTable()
  private let hash: ByteHash

  /// A table that holds the empty text.
  public init() { self.init(hash: ByteHash()) }

  init(hash: ByteHash) {
    self.hash = hash
    _ = id([UInt8]().span, 0..<0)
  }

  /// How many texts there are.
  public var count: Int { ends.count }

  /// Bytes of all texts together.
  public var length: Int { bytes.count }

  /// The number of the text in `bytes[range]`, which gets one if it is new.
  ///
  /// protobuf demands UTF-8: what is none of it becomes U+FFFD, as `String(decoding:as:)` has it.
  public mutating func id(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64 {
    id(bytes, range, hash.hash(bytes, range))
  }

  /// The hash of the text in `bytes[range]`, and what is in its place: see `IDTable.firstSlot`.
  @inline(__always)
  func fetch(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (hash: UInt32, slot: UInt64) {
    let hash = hash.hash(bytes, range)
    return (hash, table.firstSlot(hash))
  }

  /// Where the text begins that a slot leads to, which is the next to be looked at.
  @inline(__always)
  func fetchEnd(_ slot: UInt64) -> UInt64 {
    let number = Int(slot & 0xffff_ffff)
    return number < 2 ? 0 : UInt64(ends.span[number &- 2])
  }

  /// What is there, at the end of the one before.
  @inline(__always)
  func fetchText(_ start: UInt64) -> UInt64 { start == 0 ? 0 : UInt64(bytes.span[Int(start) &- 1]) }

  /// The same as `id`, of a text whose hash is known.
  mutating func id(_ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt32) -> Int64 {
    if let id = find(hash, bytes, range) { return Int64(id) }
    guard Self.isValid(bytes, range) else {
      var copy: [UInt8] = []
      for index in range { copy.append(bytes[index]) }
      return id(String(decoding: copy, as: UTF8.self))
    }
    // Copied as a whole, out of bytes that are there during the call.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    ends.append(self.bytes.count)
    return Int64(table.insert(hash))
  }

  /// The number of `text`, which gets one if it is new.
  public mutating func id(_ text: String) -> Int64 {
    let utf8 = Array(text.utf8)
    return id(utf8.span, 0..<utf8.count)
  }

  /// The number of `text` if it has one.
  public func find(_ text: String) -> Int64? {
    let utf8 = Array(text.utf8)
    return find(hash.hash(utf8.span, 0..<utf8.count), utf8.span, 0..<utf8.count).map { Int64($0) }
  }

  /// The UTF-8 of text number `id`.
  public subscript(id: Int) -> ArraySlice<UInt8> { bytes[range(id)] }

  /// Where text number `id` is in `bytes`.
  func range(_ id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

  /// Whether text number `id` is what `other[range]` holds.
  @inline(__always)
  func equals(_ id: UInt32, _ other: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let ends = ends.span
    let start = id == 0 ? 0 : ends[Int(id) - 1]
    return ends[Int(id)] - start == range.count && ByteHash.equal(other, range, bytes.span, from: start)
  }

  private func find(_ hash: UInt32, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    table.find(hash) { equals(UInt32($0), bytes, range) }
  }

  private static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    (try? UTF8Span(validating: bytes.extracting(range))) != nil
  }
}
