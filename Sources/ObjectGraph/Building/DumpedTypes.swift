import GoHeapDump
import GoRuntime
public import Names

/// What a dump says of the types of its objects.
public struct DumpedTypes: Sendable {
  /// How a type is meant.
  public enum Form: UInt8, Sendable {
    /// The object is a value of the type.
    case value
    /// The object is an array of such values.
    case array
    /// The object is a channel of such values.
    case channel
    /// The object is what a value of this type points to, or, if that is no pointer type, is a value of it: so an
    /// interface or a finalizer says it.
    case pointee
    /// As `value`, if there is a type at that address: an allocation header, if the object has one.
    case header

    init(_ source: ObjectBatch.TypeSource) {
      switch source {
      case .value, .allocator: self = .value
      case .array: self = .array
      case .channel: self = .channel
      case .header: self = .header
      }
    }
  }

  /// What an object is, as far as one record says it.
  public struct Entry: Sendable {
    /// Which object.
    public let object: UInt32
    /// How the type is meant.
    public let form: Form
    /// Where in the object a pointee begins, in bytes: at the front, or behind the allocation header.
    public let offset: UInt8
    /// The address of the type.
    public let type: UInt64
  }

  /// By object, the surest entry first: several records may say something of an object.
  public let entries: [Entry]

  private let known: [UInt64: (name: Name, size: UInt64)]

  init(_ builder: borrowing ObjectGraphBuilder, _ order: borrowing ObjectOrder, _ index: borrowing ObjectIndex) {
    known = builder.types
    var found: [Entry] = []
    let numbers = order.numbers(builder.typedObjects.lazy.map(\.object))
    for (typed, object) in zip(builder.typedObjects, numbers) {
      found.append(Entry(object: object, form: Form(typed.source), offset: 0, type: typed.type))
    }
    let pointers =
      builder.specials.filter { $0.kind == .finalizers }.map { ($0.object, $0.objectType) } + builder.typedPointers
    for (pointer, type) in pointers where type != 0 {
      guard let object = index.object(at: pointer) else { continue }
      let offset = pointer - index.addresses[Int(object)]
      // A pointer to a part of an object says nothing of the whole, unless only the allocation header is in front.
      let isWhole =
        offset == 0
        || offset == builder.headers.length
          && builder.headers.presence(inObjectOf: index.sizes[Int(object)]) == .always
      guard isWhole else { continue }
      found.append(Entry(object: object, form: .pointee, offset: UInt8(truncatingIfNeeded: offset), type: type))
    }
    entries = Self.distinct(found)
  }

  /// The entries by object, those that say the same once.
  private static func distinct(_ entries: [Entry]) -> [Entry] {
    let sources = entries.enumerated().sorted { ($0.element.object, $0.offset) < ($1.element.object, $1.offset) }
    var sorted: [Entry] = []
    var withHeader: UInt32?
    for (_, entry) in sources {
      if entry.form == .header { withHeader = entry.object }
      // An object without pointers has no header.
      if entry.offset > 0, withHeader != entry.object { continue }
      // Many interfaces may hold one object, and say the same.
      if let last = sorted.last, last.object == entry.object, last.form == entry.form, last.type == entry.type {
        continue
      }
      sorted.append(entry)
    }
    return sorted
  }

  /// What a Type record says of the type at an address: its name, and the bytes of a value. Since Go 1.7 the name of a
  /// pointer type, and of others without a name, is only its package and a dot (`main.`).
  public func type(at address: UInt64) -> (name: Name, size: UInt64)? { known[address] }
}
