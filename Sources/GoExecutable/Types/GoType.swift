/// A type, by its number in a `TypeTable`.
public struct TypeID: Hashable, Comparable, Sendable {
  /// Counts from 0 in the order in which types were met.
  public let number: UInt32

  /// The type of that number.
  public init(number: UInt32) { self.number = number }

  /// What stands for a type that is not known: an element, a field that refers to no type.
  public static let unknown = TypeID(number: 0)

  public static func < (one: TypeID, other: TypeID) -> Bool { one.number < other.number }
}

/// A Go type: what is needed to find values in memory by it.
public struct GoType: Sendable {
  /// What it is.
  public let kind: TypeKind
  /// Bytes of a value.
  public let size: UInt64
  /// Of a pointer, slice, array, chan or map the type of the element; `unknown` otherwise.
  public let element: TypeID
  /// Of a map the type of the key; `unknown` otherwise.
  public let key: TypeID
  /// Of a map the type of what its entries are kept in: a group, of old maps a bucket. `unknown` otherwise, and of a
  /// map without a descriptor, of which there is never an instance.
  public let group: TypeID
  /// Of an array the number of its elements.
  public let count: UInt64
  /// Whether it was declared, or is predeclared, and so has a name of its own.
  public let isNamed: Bool
  /// Whether an interface that holds such a value has the value itself in its second word, not a pointer to it.
  public let isDirect: Bool
  /// Of an interface whether it has no methods: then its first word points to a type descriptor, else to an itab.
  public let isEmptyInterface: Bool
  /// Where its descriptor is, in the file's own addresses; nil if it has none.
  public let descriptor: UInt64?

  /// What its descriptor says.
  let alignment: UInt64
  /// As they are in the table of fields.
  let fields: Range<UInt32>
  let name: TypeNameReference

  package init(
    kind: TypeKind, size: UInt64 = 0, element: TypeID = .unknown, key: TypeID = .unknown,
    count: UInt64 = 0, isNamed: Bool = false, isDirect: Bool = false,
    isEmptyInterface: Bool = false
  ) {
    self.init(
      kind: kind, size: size, alignment: 1, element: element, key: key, group: .unknown, count: count,
      isNamed: isNamed, isDirect: isDirect, isEmptyInterface: isEmptyInterface, descriptor: nil, fields: 0..<0,
      name: .none)
  }

  init(
    kind: TypeKind, size: UInt64, alignment: UInt64, element: TypeID, key: TypeID, group: TypeID, count: UInt64,
    isNamed: Bool, isDirect: Bool, isEmptyInterface: Bool, descriptor: UInt64?, fields: Range<UInt32>,
    name: TypeNameReference
  ) {
    self.kind = kind
    self.size = size
    self.alignment = alignment
    self.element = element
    self.key = key
    self.group = group
    self.count = count
    self.isNamed = isNamed
    self.isDirect = isDirect
    self.isEmptyInterface = isEmptyInterface
    self.descriptor = descriptor
    self.fields = fields
    self.name = name
  }

  /// The same with fields and a name.
  func with(fields: Range<UInt32>, name: TypeNameReference) -> GoType {
    GoType(
      kind: kind, size: size, alignment: alignment, element: element, key: key, group: group, count: count,
      isNamed: isNamed, isDirect: isDirect, isEmptyInterface: isEmptyInterface, descriptor: descriptor,
      fields: fields, name: name)
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
