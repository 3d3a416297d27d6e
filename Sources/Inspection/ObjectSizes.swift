import HeapReading

/// How many objects there are of each size.
public struct ObjectSizes: Codable, Equatable, Sendable {
  /// The objects whose sizes are between two bounds.
  public struct Range: Codable, Equatable, Sendable {
    /// Bytes of the smallest object that would be counted here.
    public let min: UInt64
    /// Bytes of the largest one: `min` up to 32 KiB, where sizes are the runtime's size classes; above, ranges end
    /// before the next power of two.
    public let max: UInt64
    /// How many there are.
    public let objects: UInt64
    /// Their bytes.
    public let bytes: UInt64
  }

  /// How many objects.
  public let count: UInt64
  /// Their bytes, each rounded up to its size class as the runtime has it.
  public let bytes: UInt64
  /// Bytes of the largest one.
  public let largest: UInt64
  /// By size, ascending; only what there is.
  public let sizes: [Range]

  init(_ counter: ObjectSizeCounter) {
    sizes = counter.ranges
    largest = counter.largest
    count = sizes.reduce(0) { $0 + $1.objects }
    bytes = sizes.reduce(0) { $0.addingClamped($1.bytes) }
  }
}

/// Counts objects by size in constant memory: exactly up to the largest size class, by powers of two above.
struct ObjectSizeCounter {
  /// Bytes of the largest size class: 32 KiB in every release.
  static let largestClass = 32 << 10

  /// By size, up to `largestClass`.
  private(set) var small = [UInt64](repeating: 0, count: largestClass + 1)
  /// By the number of bits of the size.
  private(set) var large = [(objects: UInt64, bytes: UInt64)](repeating: (0, 0), count: 65)
  private(set) var largest: UInt64 = 0

  /// Counts objects of these sizes.
  mutating func add(_ sizes: Span<UInt64>) {
    for index in sizes.indices { add(sizes[index]) }
  }

  /// Counts `objects` objects of `size` bytes.
  @inline(__always)
  mutating func add(_ size: UInt64, objects: UInt64 = 1) {
    // Neither count can exceed the bytes of the dump.
    if size <= UInt64(Self.largestClass) {
      small[Int(size)] &+= objects
    } else {
      let bits = 64 - size.leadingZeroBitCount
      large[bits].objects &+= objects
      // A range may claim to be longer than what is there of it.
      large[bits].bytes = large[bits].bytes.addingClamped(size)
    }
    if size > largest { largest = size }
  }

  /// What was counted, by size.
  var ranges: [ObjectSizes.Range] {
    let exact = small.indices.lazy.filter { small[$0] > 0 }.map { size in
      let bytes = UInt64(size).multipliedReportingOverflow(by: small[size])
      return ObjectSizes.Range(
        min: UInt64(size), max: UInt64(size), objects: small[size], bytes: bytes.overflow ? .max : bytes.partialValue)
    }
    let byBits = large.indices.lazy.filter { large[$0].objects > 0 }.map { bits in
      let low = UInt64(1) << UInt64(bits - 1)
      return ObjectSizes.Range(
        min: Swift.max(low, UInt64(Self.largestClass) + 1), max: low - 1 + low, objects: large[bits].objects,
        bytes: large[bits].bytes)
    }
    return Array(exact) + Array(byBits)
  }
}
