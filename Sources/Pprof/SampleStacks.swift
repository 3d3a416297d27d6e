/// The stacks of samples, as their location ids are encoded, until the samples' values are known.
///
/// A byte for most ids of small profiles, three for up to two million locations. Memory comes in chunks, so that it
/// never holds everything twice to grow.
public struct SampleStacks: Sendable {
  private static let chunkLength = 1 << 20
  private var fullChunks: [[UInt8]] = []
  private var lastChunk: [UInt8] = []
  /// By stack: where it begins, in its chunk, and how long it is.
  private var places: [(chunk: UInt32, start: UInt32, count: UInt32)] = []

  /// No stacks.
  public init() {}

  /// How many stacks there are.
  public var count: Int { places.count }

  /// Adds a stack: ids of locations, the leaf first.
  public mutating func append(_ ids: [UInt64]) {
    if lastChunk.count > Self.chunkLength {
      fullChunks.append(lastChunk)
      lastChunk = []
      lastChunk.reserveCapacity(Self.chunkLength + 4096)
    }
    let start = lastChunk.count
    for id in ids {
      var rest = id
      while rest >= 0x80 {
        lastChunk.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      lastChunk.append(UInt8(truncatingIfNeeded: rest))
    }
    places.append((UInt32(fullChunks.count), UInt32(start), UInt32(lastChunk.count - start)))
  }

  /// The encoded ids of stack number `index`.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    let place = places[index]
    let chunk = place.chunk == fullChunks.count ? lastChunk : fullChunks[Int(place.chunk)]
    return chunk[Int(place.start)..<Int(place.start + place.count)]
  }

  /// The first id of stack number `index`, which is the leaf's; nil if the stack is empty.
  package func leaf(_ index: Int) -> UInt64? {
    var id: UInt64 = 0
    var shift: UInt64 = 0
    for byte in self[index] {
      id |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return id }
      shift += 7
    }
    return nil
  }
}
