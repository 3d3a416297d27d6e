/// Why the objects of a dump make no graph.
public enum ObjectGraphError: Error, Equatable, Sendable {
  /// Two objects have bytes in common.
  case overlap(Place, Place)
  /// The objects and roots together are more than `GraphLimits.nodes`.
  case tooManyNodes(Int)
  /// The roots and pointers together are more than `GraphLimits.pointers`.
  case tooManyPointers(Int)

  /// Where an object is.
  public struct Place: Equatable, Sendable, CustomStringConvertible {
    /// Which of the dump's Object records it is, from 1.
    public let record: Int
    /// Where it begins in the program's memory.
    public let address: UInt64

    /// An object's place.
    public init(record: Int, address: UInt64) { (self.record, self.address) = (record, address) }

    public var description: String { "Object record \(record) at address 0x\(String(address, radix: 16))" }
  }
}

extension ObjectGraphError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .overlap(let one, let other):
      "two objects overlap: \(one) and \(other)"
    case .tooManyNodes(let count):
      "\(count) objects and roots, at most \(GraphLimits.nodes) are possible"
    case .tooManyPointers(let count):
      "\(count) pointers, at most \(GraphLimits.pointers) are possible"
    }
  }
}
