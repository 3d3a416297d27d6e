import GoExecutable
import Names

/// What the runtime and the standard library keep in a form that types do not say: behind `unsafe.Pointer`, or as long
/// as a number elsewhere says.
enum RuntimeStructure {
  /// The header of a map of a type, since Go 1.24.
  case swissMap(TypeID)
  /// An element of a map's directory, and a table that one points to.
  case swissDirectory(TypeID)
  case swissTable(TypeID)
  /// The header of a map of a type up to Go 1.23, a bucket, and what is kept of buckets without pointers.
  case bucketMap(TypeID)
  case bucket(TypeID)
  case bucketMapExtra(TypeID)
  /// An element of a slice of such buckets.
  case bucketPointer(TypeID)
  /// A channel of a type.
  case channel(TypeID)
  /// A pointer to a node of a hash trie.
  case trieNode(TrieNode)
  /// A pointer to a `time.Timer` or `time.Ticker`.
  case timer(TypeID)
  case pool(SyncPool)
  /// `sync.eface`, the elements of a pool's queue: an interface whose two words both count as pointers.
  case eface
  case reflectValue(ReflectValue)
}

/// Finds out which types are such structures: by their names, once each.
struct RuntimeStructures {
  private let names: TypesByName
  private let types: TypeTable

  init(_ types: TypeTable, _ names: TypesByName) {
    self.types = types
    self.names = names
  }

  /// What a struct holds beyond what its fields say.
  func items(_ id: TypeID, at base: UInt64) -> [ValueLayout.Item] {
    guard types[id].isNamed else { return [] }
    let name = types.name(of: id)
    func item(_ structure: RuntimeStructure?) -> [ValueLayout.Item] {
      structure.map { [ValueLayout.Item(word: Int(base / types.pointerSize), content: .structure($0))] } ?? []
    }
    if name.hasPrefix("sync/atomic.Pointer[") { return atomicPointer(id, at: base) }
    for package in ["internal/runtime/atomic", "runtime/internal/atomic"] {
      let front: Name = "\(package).Pointer["
      if name.hasPrefix(front), let element = names.type(name.dropFirst(front.count).dropLast()) {
        // Its only field is an `unsafe.Pointer`.
        return [ValueLayout.Item(word: Int(base / types.pointerSize), content: pointer(to: element))]
      }
    }
    switch name {
    case "sync.Pool": return item(SyncPool(id, types, names).map { .pool($0) })
    case "sync.eface": return item(.eface)
    case "reflect.Value": return item(ReflectValue(id, types).map { .reflectValue($0) })
    default: return []
    }
  }

  /// What a pointer to a type leads to.
  func pointer(to id: TypeID) -> ValueLayout.Content {
    guard types[id].kind == .struct, types[id].isNamed else { return .pointer(id) }
    let name = types.name(of: id)
    if let node = TrieNode(id, name, types, names) { return .structure(.trieNode(node)) }
    if name == "time.Timer" || name == "time.Ticker", names.type("runtime.timeTimer") != nil {
      return .structure(.timer(id))
    }
    // Since Go 1.25 it is allocated with bytes behind it; a pointer leads to the front.
    if name == "runtime.m", let padded = names.type("runtime.mPadded") { return .pointer(padded) }
    return .pointer(id)
  }

  /// `sync/atomic.Pointer[T]`: its first field is `_ [0]*T`; the pointer is the last one.
  private func atomicPointer(_ id: TypeID, at base: UInt64) -> [ValueLayout.Item] {
    let fields = types.fields(of: id)
    guard let first = fields.first, let last = fields.last, types[first.type].kind == .array,
      types[types[first.type].element].kind == .pointer, types[last.type].kind == .unsafePointer
    else { return [] }
    let element = types[types[first.type].element].element
    let word = Int((base + last.offset) / types.pointerSize)
    return [ValueLayout.Item(word: word, content: pointer(to: element))]
  }
}

extension TypeTable {
  /// The field of that name.
  func field(_ name: Name, of id: TypeID) -> TypeField? { fields(of: id).first { self.name(of: $0) == name } }
}
