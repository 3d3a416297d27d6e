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
  /// Whether a type is declared in a package.
  private var isDeclared: [Key: Bool] = [:]

  /// A type, or an array of so many values of it, as a package sees it.
  private struct Key: Hashable {
    let type: TypeID
    var count: UInt64?
    let package: Name
  }

  /// The array that was asked for last, and the parts of its elements, by their offsets.
  private var lastArray: Key?
  private var lastParts: [UInt64: Part] = [:]

  /// The elements of longer arrays are one part.
  private static let numberedElements: UInt64 = 16
  /// So are those of arrays of arrays, together.
  private static let numberedParts: UInt64 = 256
  /// A path that is longer than any that a program has ends there.
  private static let longestPath = 4096
  /// Only a damaged file has types that are within themselves.
  private static let depth = 64

  init(_ types: TypeTable) { self.types = types }

  /// What is at `offset` of a value.
  ///
  /// - Parameters:
  ///   - count: how many values there are; nil if it is one, and no array.
  ///   - package: that of the variable.
  func part(of type: TypeID, count: UInt64? = nil, at offset: UInt64, package: Name) -> Part {
    let (element, length) = count.map { (type, $0) } ?? (types[type].element, types[type].count)
    let size = types[element].size
    guard count != nil || types[type].kind == .array, length > Self.numberedElements, size > 0 else {
      return newPart(of: type, count: count, at: offset, package: package)
    }
    // The elements of long arrays, which may be millions, have the same parts.
    let array = Key(type: type, count: count, package: package)
    if lastArray != array { (lastArray, lastParts) = (array, [:]) }
    if let known = lastParts[offset % size] { return known }
    let part = newPart(of: type, count: count, at: offset, package: package)
    lastParts[offset % size] = part
    return part
  }

  private func newPart(of type: TypeID, count: UInt64?, at offset: UInt64, package: Name) -> Part {
    var part = Part(type: type, offset: offset)
    // Whether the package declares the struct that is being looked at.
    var isOwn = true
    var isNamed = true
    var parts: UInt64 = 1
    if let count { enterElement(count, &part, &parts, isNamed) }
    for _ in 0..<Self.depth {
      let current = types[part.type]
      switch current.kind {
      case .array:
        part.type = current.element
        enterElement(current.count, &part, &parts, isNamed)
      case .struct:
        if current.isNamed { isOwn = isDeclared(part.type, in: package) }
        guard let field = types.field(of: part.type, at: part.offset) else { return part.trimmed }
        let name = types.name(of: field)
        let first = name.text.unicodeScalars.first?.properties.generalCategory
        if !isOwn && first != .uppercaseLetter || part.path.count + name.count >= Self.longestPath { isNamed = false }
        if isNamed { part.path = part.path + "." + name }
        part.type = field.type
        part.offset -= field.offset
      default: return part.trimmed
      }
    }
    return part.trimmed
  }

  /// Goes on from an array to one of its elements, whose type is the part's already.
  private func enterElement(_ count: UInt64, _ part: inout Part, _ parts: inout UInt64, _ isNamed: Bool) {
    let size = types[part.type].size
    guard size > 0 else { return }
    if count <= Self.numberedElements, parts * count <= Self.numberedParts {
      parts *= count
      if isNamed { part.path = part.path + "[\(part.offset / size)]" }
    } else if isNamed {
      part.path = part.path + "[]"
    }
    part.offset %= size
  }

  /// Whether a package declares a type: its name is the package's, a dot, and one without any.
  private func isDeclared(_ type: TypeID, in package: Name) -> Bool {
    let key = Key(type: type, package: package)
    if let known = isDeclared[key] { return known }
    // What is in brackets, the types of a generic one, may have paths, too.
    let whole = types.name(of: type)
    let name = whole.prefix(whole.firstIndex(of: "[") ?? whole.count)
    let own = name.dropFirst(package.count + 1)
    let result = name.hasPrefix(package + ".") && !own.contains(".") && !own.contains("/")
    isDeclared[key] = result
    return result
  }

  /// `net/http`, of `net/http.Server`; dots behind the last slash of a path must be escaped, as they are in symbols.
  static func package(of name: Name) -> Name {
    // What is in brackets, the types of a generic one, may have paths, too.
    let own = name.prefix(name.firstIndex(of: "[") ?? name.count)
    let start = own.lastIndex(of: "/") ?? 0
    return own.prefix(own.dropFirst(start).firstIndex(of: ".").map { start + $0 } ?? own.count)
  }
}

extension FieldPaths.Part {
  /// The part without a last index that says nothing: which element it is of an array of many.
  fileprivate var trimmed: Self {
    var part = self
    while part.path.hasSuffix("[]") { part.path = part.path.dropLast(2) }
    return part
  }
}
