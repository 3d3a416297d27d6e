/// Why the objects of a dump make no graph.
public enum ObjectGraphError: Error, Equatable, Sendable {
  /// Two objects have bytes in common.
  case overlap(UInt64, UInt64)
  /// The objects and roots together are more than `Limits.nodes`.
  case tooManyNodes(Int)
  /// The roots and pointers together are more than `Limits.pointers`.
  case tooManyPointers(Int)
  /// The sizes of all objects add up to more than 64 bits with sign have room for.
  case tooLarge
}

extension ObjectGraphError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .overlap(let one, let other):
      "the objects at 0x\(String(one, radix: 16)) and 0x\(String(other, radix: 16)) overlap"
    case .tooManyNodes(let count):
      "\(count) objects and roots, at most \(Limits.nodes) are possible"
    case .tooManyPointers(let count):
      "\(count) pointers, at most \(Limits.pointers) are possible"
    case .tooLarge:
      "the sizes of all objects do not fit in 64 bits"
    }
  }
}

/// What is accepted at most; memory is taken only for what the dump really has.
public enum Limits {
  /// Objects and roots: they have numbers of 32 bits, one of which means none.
  public static let nodes = Int(UInt32.max) - 1
  /// Pointers between them.
  public static let pointers = Int(UInt32.max) - 1
  /// Words of the objects that have pointers, where their contents are kept.
  public static let words = Int(UInt32.max) - 1
}
