/// The stacks of samples, as encoded location ids, until the values of the samples are known.
///
/// An id takes one byte in most small profiles, and three for up to two million locations. Memory comes in chunks, so that
/// nothing is copied to grow. The first chunks are small, as most profiles are.
public struct SampleStacks: Sendable {
  private static let chunkLengths = 16 << 10...1 << 20
  private var fullChunks: [[UInt8]] = []
  private var lastChunk: [UInt8] = []
  /// Where the stacks in the last chunk end.
  private var end = 0
  /// By stack: where it begins, in its chunk, and how long it is.
  private var places: [(chunk: UInt32, start: UInt32, count: UInt32)] = []

  /// No stacks.
  public init() {}

  /// How many stacks there are.
  public var count: Int { places.count }

  /// Adds a stack: ids of locations, the leaf first.
  public mutating func append(_ ids: [UInt64]) { append(ids.span) }

  /// Adds a stack: ids of locations, the leaf first.
  public mutating func append(_ ids: Span<UInt64>) {
    // The most that the stack takes: memory is reserved once, not byte by byte.
    let most = ids.count * 10
    if lastChunk.count - end < most { beginChunk(most) }
    let start = end
    end = Self.encode(ids, into: &lastChunk, from: start)
    places.append((UInt32(fullChunks.count), UInt32(start), UInt32(end - start)))
  }

  private mutating func beginChunk(_ least: Int) {
    let length = min(max(2 * lastChunk.count, Self.chunkLengths.lowerBound), Self.chunkLengths.upperBound)
    lastChunk.removeLast(lastChunk.count - end)
    if !lastChunk.isEmpty { fullChunks.append(lastChunk) }
    lastChunk = [UInt8](repeating: 0, count: max(length, least))
    end = 0
  }

  /// - Returns: where the encoded ids end.
  private static func encode(_ ids: Span<UInt64>, into bytes: inout [UInt8], from start: Int) -> Int {
    var bytes = bytes.mutableSpan
    var end = start
    for index in ids.indices {
      var rest = ids[index]
      if rest < 1 << 21 {
        // Always write three bytes, of which one, two or three count. A branch here would often be mispredicted.
        let (two, three) = (rest >= 0x80, rest >= 0x4000)
        bytes[end] = UInt8(truncatingIfNeeded: rest & 0x7f | (two ? 0x80 : 0))
        bytes[end &+ 1] = UInt8(truncatingIfNeeded: rest >> 7 & 0x7f | (three ? 0x80 : 0))
        bytes[end &+ 2] = UInt8(truncatingIfNeeded: rest >> 14)
        end &+= 1 &+ (two ? 1 : 0) &+ (three ? 1 : 0)
        continue
      }
      while rest >= 0x80 {
        bytes[end] = UInt8(truncatingIfNeeded: rest) | 0x80
        end &+= 1
        rest >>= 7
      }
      bytes[end] = UInt8(truncatingIfNeeded: rest)
      end &+= 1
    }
    return end
  }

  /// The encoded ids of stack number `index`.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    let place = places[index]
    let chunk = place.chunk == fullChunks.count ? lastChunk : fullChunks[Int(place.chunk)]
    return chunk[Int(place.start)..<Int(place.start + place.count)]
  }

  /// The ids of stack number `index`, the leaf's first.
  package func ids(_ index: Int) -> [UInt64] {
    var ids: [UInt64] = []
    var (id, shift): (UInt64, UInt64) = (0, 0)
    for byte in self[index] {
      id |= UInt64(byte & 0x7f) << shift
      shift += 7
      guard byte < 0x80 else { continue }
      ids.append(id)
      (id, shift) = (0, 0)
    }
    return ids
  }
}
