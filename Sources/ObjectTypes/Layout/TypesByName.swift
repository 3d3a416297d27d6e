import DebugInfo
import GoExecutable
import Names

/// Finds types by their full names, of those that have descriptors or that debug information knows.
final class TypesByName {
  private let types: TypeTable
  private let debugInfo: DebugInfo?
  /// The first one of each name; made when it is first asked for.
  private var described: [Name: TypeID]?

  init(_ types: TypeTable, _ debugInfo: DebugInfo?) {
    self.types = types
    self.debugInfo = debugInfo
  }

  /// A type of pointers to values of the type of that name.
  func pointer(to name: Name) -> TypeID? {
    guard let element = type(name) else { return nil }
    return types.add(
      GoType(kind: .pointer, size: types.pointerSize, element: element, isDirect: true),
      name: "*" + name, fields: [])
  }

  /// The type of that name.
  func type(_ name: Name) -> TypeID? {
    if let id = debugInfo?.type(named: name) { return id }
    if let described { return described[name] }
    var described: [Name: TypeID] = [:]
    for id in types.all() {
      let own = types.name(of: id)
      if described[own] == nil { described[own] = id }
    }
    self.described = described
    return described[name]
  }
}
