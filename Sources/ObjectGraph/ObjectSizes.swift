/// The sizes of objects in bytes, in 32 bits each as long as they fit.
public struct ObjectSizes: Sendable {
  private(set) var short: [UInt32] = []
  /// Those that do not.
  private var long: [UInt32: UInt64] = [:]

  /// Stands for a size that does not fit.
  private static let isLong = UInt32.max

  /// How many there are.
  public var count: Int { short.count }

  /// The size of object number `index`.
  public subscript(index: Int) -> UInt64 {
    let size = short[index]
    return size == Self.isLong ? long[UInt32(index)] ?? 0 : UInt64(size)
  }

  mutating func append(_ size: UInt64) {
    if size < UInt64(Self.isLong) {
      short.append(UInt32(truncatingIfNeeded: size))
    } else {
      long[UInt32(short.count)] = size
      short.append(Self.isLong)
    }
  }

  mutating func reserveCapacity(_ count: Int) { short.reserveCapacity(count) }
}
