public import ObjectGraph

extension Holders.Root {
  /// What holds objects; by its text in the JSON.
  public enum Kind: Hashable, Codable, RawRepresentable, Sendable {
    /// A global variable, or a word of one.
    case global
    /// The stack of a goroutine, and what the runtime keeps for it.
    case goroutine
    /// All functions of a kind that the runtime is to call.
    case callbacks(Callbacks)
    /// Something else that the runtime says to be a root.
    case other
    /// Several roots, of which none holds the objects alone.
    case shared

    /// `global`, `finalizers`.
    public var rawValue: String {
      switch self {
      case .global: "global"
      case .goroutine: "goroutine"
      case .callbacks(let kind): kind.rawValue
      case .other: "other"
      case .shared: "shared"
      }
    }

    /// What a single one is called in front of its name: `global`, `finalizer`; nil of those that are called nothing.
    public var one: String? {
      switch self {
      case .global, .goroutine: rawValue
      case .callbacks(let kind): kind.one
      case .other, .shared: nil
      }
    }

    /// The kind with a text; nil if there is none.
    public init?(rawValue: String) {
      let all = [Self.global, .goroutine, .other, .shared] + Callbacks.allCases.map { .callbacks($0) }
      guard let kind = all.first(where: { $0.rawValue == rawValue }) else { return nil }
      self = kind
    }

    /// What a root of a graph is.
    init(_ node: RootTree.Node) {
      self =
        switch node {
        case .word, .words, .variable, .field: .global
        case .callbacks(let kind, _): .callbacks(kind)
        case .other: .other
        case .everything, .globals, .goroutines, .stackObjects: .shared
        case .frame, .frameless: .goroutine
        }
    }
  }
}
