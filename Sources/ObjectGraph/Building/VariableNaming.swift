public import Names

/// What names global variables: a symbol table, debug information.
public protocol VariableNaming {
  /// The variable that has the byte at `offset` of a data segment; nil if none is known.
  func variable(in segment: RootTree.Segment, at offset: UInt64) -> RootTree.Variable?
}

extension RootTree {
  /// A global variable, and what of it is at the place that was asked for.
  public struct Variable: Equatable, Sendable {
    /// `main.cache`
    public let name: Name
    /// Where it begins in the segment.
    public let offset: UInt64
    /// What of it is there; nil if it has no parts, or nothing is known of them.
    public let field: Field?
    /// Whether the name is that of the word alone, as nobody knows where the variable ends: `main.cache+0x8`.
    public let isWord: Bool

    /// A variable.
    public init(name: Name, offset: UInt64, field: Field? = nil, isWord: Bool = false) {
      (self.name, self.offset, self.field, self.isWord) = (name, offset, field, isWord)
    }
  }

  /// A part of a global variable.
  public struct Field: Equatable, Sendable {
    /// As a program would write it: `main.cache.byName`.
    public let name: Name
    /// What follows the variable's name: `.byName`.
    public let path: Name

    /// A part of a variable.
    public init(name: Name, path: Name) {
      self.name = name
      self.path = path
    }
  }
}
