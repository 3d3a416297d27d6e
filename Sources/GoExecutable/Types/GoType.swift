/// A type, by its number in a `TypeTable`.
public struct TypeID: Hashable, Comparable, Sendable {
  /// Counts from 0 in the order in which types were met.
  public let number: UInt32

  /// The type of that number.
  public init(number: UInt32) { self.number = number }

  /// The type of elements and fields that refer to no known type.
  public static let unknown = TypeID(number: 0)

  public static func < (one: TypeID, other: TypeID) -> Bool { one.number < other.number }
}

/// A Go type: what is needed to find values in memory by it.
public struct GoType: Sendable {
  /// What it is.
  public let kind: TypeKind
  /// Bytes of a value.
  public let size: UInt64
  /// The type of the element of a pointer, slice, array, chan or map; `unknown` for other kinds.
  public internal(set) var element: TypeID
  /// The type of a map's key; `unknown` for other kinds.
  public internal(set) var key: TypeID
  /// The type of a map's groups (in old maps, buckets), which have its entries; `unknown` for other kinds, and for a map
  /// without a descriptor, which no program has made.
  public internal(set) var group = TypeID.unknown
  /// The number of an array's elements.
  public internal(set) var count: UInt64
  /// Whether it was declared, or is predeclared, and so has a name of its own.
  public let isNamed: Bool
  /// Whether an interface that holds such a value has the value itself in its second word, not a pointer to it.
  public let isDirect: Bool
  /// Whether it is an interface without methods: then its first word points to a type descriptor, else to an itab.
  public internal(set) var isEmptyInterface: Bool
  /// Where its descriptor is, in the file's own addresses; nil if it has none.
  public internal(set) var descriptor: UInt64?

  /// What its descriptor says.
  var alignment: UInt64 = 1
  /// As they are in the table of fields.
  var fields: Range<UInt32> = 0..<0
  var name = TypeNameReference.none

  package init(
    kind: TypeKind, size: UInt64 = 0, element: TypeID = .unknown, key: TypeID = .unknown, group: TypeID = .unknown,
    count: UInt64 = 0,
    isNamed: Bool = false, isDirect: Bool = false, isEmptyInterface: Bool = false
  ) {
    (self.kind, self.size, self.element, self.key, self.group, self.count) = (kind, size, element, key, group, count)
    (self.isNamed, self.isDirect, self.isEmptyInterface) = (isNamed, isDirect, isEmptyInterface)
  }
}

/// A field of a struct. Its name is in the table.
public struct TypeField: Sendable {
  /// Its type.
  public let type: TypeID
  /// Where it begins in the struct, in bytes.
  public let offset: UInt64
  /// Whether it is embedded: then its name is its type's.
  public let isEmbedded: Bool

  let name: TypeNameReference
}

/// Where a name is.
enum TypeNameReference: Sendable {
  case none
  /// In memory, as `abi.Name` has it: of a type with a descriptor, of its fields.
  case memory(UInt64)
  /// Among the names that were handed to the table.
  case given(UInt32)
}
