/// Objects of a heap, and their bytes.
public struct ObjectAmount: Codable, Equatable, Sendable {
  public var objects: UInt64
  public var bytes: UInt64

  @inlinable
  package init(objects: UInt64 = 0, bytes: UInt64 = 0) { (self.objects, self.bytes) = (objects, bytes) }

  /// Adds other objects of the same heap, whose whole fits in 64 bits with sign.
  @inlinable
  package mutating func add(_ other: Self) {
    objects += other.objects
    bytes += other.bytes
  }

  /// Adds an object.
  @inlinable
  package mutating func add(objectOf size: UInt64) { add(Self(objects: 1, bytes: size)) }
}

extension ObjectAmount: CustomStringConvertible {
  /// `3 objects of 144 bytes`
  public var description: String { "\(Shortfall.count(Int(clamping: objects), "object")) of \(bytes) bytes" }
}
