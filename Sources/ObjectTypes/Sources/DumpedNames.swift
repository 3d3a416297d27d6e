public import Names
public import ObjectGraph

/// What objects are called by the types that a dump has of them itself, without an executable: in Go 1.3 nearly all objects
/// with pointers, later what some interfaces and finalizers refer to.
public struct DumpedNames {
  /// The names, each once.
  public private(set) var names: [Name] = []
  private let types: DumpedTypes
  private var numbers: [Name: UInt32] = [:]
  private var known: [Key: Numbered?] = [:]
  private var last: (key: Key, name: Numbered?)?

  /// A name, by its number, and how sure it is.
  public struct Numbered: Sendable {
    /// A number of `names`.
    public let number: UInt32
    /// Exact or partial.
    public let confidence: ObjectType.Confidence
  }

  private struct Key: Hashable {
    let type: UInt64
    let form: DumpedTypes.Form
    let offset: UInt8
    let size: UInt64
  }

  /// No names so far.
  public init(_ graph: ObjectGraph) { types = graph.types }

  /// The name of an object of `size` bytes, by an entry of the dump's types; nil if that says nothing.
  public mutating func name(_ entry: DumpedTypes.Entry, size: UInt64) -> Numbered? {
    let key = Key(type: entry.type, form: entry.form, offset: entry.offset, size: size)
    if let last, last.key == key { return last.name }
    let name = known[key] ?? newName(entry, size)
    known[key] = .some(name)
    last = (key, name)
    return name
  }

  private mutating func newName(_ entry: DumpedTypes.Entry, _ size: UInt64) -> Numbered? {
    // What the runtime wrote since Go 1.7 of a type without a name is only its package.
    guard let type = types.type(at: entry.type), !type.name.isEmpty, !type.name.hasSuffix(".") else { return nil }
    switch entry.form {
    case .value: return exact(ObjectTypes.valueName(type.name))
    case .array: return exact("[]\(type.name)")
    case .channel: return exact("chan \(type.name)")
    // Of an array it is the type of the elements.
    case .header: return partial(type.name, Self.headerLength, size)
    // The dump does not say how long it is, nor whether it is the first field of something.
    case .pointee:
      let pointee = type.name.hasPrefix("*") ? type.name.dropFirst() : type.name
      return partial(ObjectTypes.valueName(pointee), entry.offset, size)
    }
  }

  /// Bytes of an allocation header.
  private static let headerLength: UInt8 = 8

  private mutating func exact(_ name: Name) -> Numbered { Numbered(number: number(name), confidence: .exact) }

  private mutating func partial(_ name: Name, _ offset: UInt8, _ size: UInt64) -> Numbered {
    Numbered(
      number: number(ObjectTypes.partialName(name, at: UInt32(offset), size: size)), confidence: .partial)
  }

  private mutating func number(_ name: Name) -> UInt32 {
    if let known = numbers[name] { return known }
    let number = UInt32(names.count)
    names.append(name)
    numbers[name] = number
    return number
  }
}
