public import Names
public import ObjectGraph

/// Names of objects by the types that the dump itself has, without an executable. In Go 1.3 it has the types of nearly all
/// objects with pointers, later only of those that some interfaces and finalizers refer to.
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
    // Since Go 1.7 the runtime writes only the package of a type without a name.
    guard let type = types.type(at: entry.type), !type.name.isEmpty, !type.name.hasSuffix(".") else { return nil }
    let pointee = type.name.hasPrefix("*") ? type.name.dropFirst() : type.name
    let (name, confidence): (Name, ObjectType.Confidence) =
      switch entry.form {
      case .value: (ObjectTypes.valueName(type.name), .exact)
      case .array: ("[]\(type.name)", .exact)
      case .channel: ("chan \(type.name)", .exact)
      // Of an array it is the type of the elements.
      case .header: (ObjectTypes.partialName(type.name, at: Self.headerLength, size: size), .partial)
      // The dump does not say how long it is, nor whether it is the first field of something.
      case .pointee:
        (ObjectTypes.partialName(ObjectTypes.valueName(pointee), at: UInt32(entry.offset), size: size), .partial)
      }
    let number = numbers[name] ?? UInt32(names.count)
    if numbers.updateValue(number, forKey: name) == nil { names.append(name) }
    return Numbered(number: number, confidence: confidence)
  }

  /// Bytes of an allocation header.
  private static let headerLength: UInt32 = 8
}

extension ObjectTypes {
  /// The types that a dump says itself, without an executable.
  public init(dumped graph: ObjectGraph) {
    let objects = graph.objectCount
    nameNumbers = [UInt32](repeating: .max, count: objects)
    confidences = [ObjectType.Confidence](repeating: .untyped, count: objects)
    counts = [UInt32](repeating: 0, count: objects)
    var dumped = DumpedNames(graph)
    // What is surest comes first.
    for entry in graph.types.entries where nameNumbers[Int(entry.object)] == .max {
      guard let name = dumped.name(entry, size: graph.sizes[Int(entry.object)]) else { continue }
      nameNumbers[Int(entry.object)] = name.number
      confidences[Int(entry.object)] = name.confidence
    }
    names = dumped.names
    var bySize: [UInt64: UInt32] = [:]
    for object in nameNumbers.indices where nameNumbers[object] == .max {
      let size = graph.sizes[object]
      if let known = bySize[size] {
        nameNumbers[object] = known
        continue
      }
      let number = UInt32(names.count)
      names.append(Self.untypedName(size: size))
      bySize[size] = number
      nameNumbers[object] = number
    }
  }
}
