import GoExecutable
import Names

/// Names parts of variables as their own package would write them: `.byName`, `.shards[3].users`.
///
/// What only another package may write (the fields that it does not export) says nothing to who wrote the program, so
/// that a name ends in front of it: of a sync.Map nothing is named but the map.
final class FieldPaths {
  /// What is at a place in a value.
  struct Part {
    /// How to get there from the value; empty for the value itself.
    var path: Name = ""
    /// The innermost type that is there, and where in it the place is.
    var type: TypeID
    var offset: UInt64
  }

  let types: TypeTable
  private var packages: [TypeID: Name] = [:]

  /// The elements of longer arrays are one part.
  private static let numberedElements: UInt64 = 16
  /// Only a damaged file has types that are within themselves.
  private static let depth = 64

  init(_ types: TypeTable) { self.types = types }

  /// What is at `offset` of a value.
  ///
  /// - Parameters:
  ///   - count: how many values there are; nil if it is one, and no array.
  ///   - package: that of the variable.
  func part(of type: TypeID, count: UInt64? = nil, at offset: UInt64, package: Name) -> Part {
    var part = Part(type: type, offset: offset)
    // The package that declares the fields of the struct that is being looked at.
    var declaring = package
    var isNamed = true
    if let count { enterElement(count, &part, isNamed) }
    for _ in 0..<Self.depth {
      let current = types[part.type]
      switch current.kind {
      case .array:
        part.type = current.element
        enterElement(current.count, &part, isNamed)
      case .struct:
        if current.isNamed { declaring = self.package(of: part.type) }
        let fields = types.fields(of: part.type)
        // A field without a size lies where the next one does.
        guard let field = fields.last(where: { $0.offset <= part.offset && types[$0.type].size > 0 }) else {
          return part.trimmed
        }
        let name = types.name(of: field)
        let first = name.text.unicodeScalars.first?.properties.generalCategory
        isNamed = isNamed && (declaring == package || first == .uppercaseLetter)
        if isNamed { part.path = part.path + "." + name }
        part.type = field.type
        part.offset -= field.offset
      default: return part.trimmed
      }
    }
    return part.trimmed
  }

  /// Goes on from an array to one of its elements, whose type is the part's already.
  private func enterElement(_ count: UInt64, _ part: inout Part, _ isNamed: Bool) {
    let size = types[part.type].size
    guard size > 0 else { return }
    if isNamed { part.path = part.path + (count <= Self.numberedElements ? "[\(part.offset / size)]" : "[]") }
    part.offset %= size
  }

  private func package(of type: TypeID) -> Name {
    if let known = packages[type] { return known }
    let package = Self.package(of: types.name(of: type))
    packages[type] = package
    return package
  }

  /// `net/http`, of `net/http.Server`.
  static func package(of name: Name) -> Name {
    // What is in brackets, the types of a generic one, may have paths, too.
    let own = name.prefix(name.firstIndex(of: "[") ?? name.count)
    let start = own.lastIndex(of: "/") ?? 0
    return own.prefix(own.dropFirst(start).firstIndex(of: ".").map { start + $0 } ?? own.count)
  }
}

extension FieldPaths.Part {
  /// The same without what says nothing: which element it is of the last array, if they are many.
  fileprivate var trimmed: Self {
    var part = self
    while part.path.hasSuffix("[]") { part.path = part.path.dropLast(2) }
    return part
  }
}
