extension RootTree {
  /// What a node stands for.
  public enum Node: Equatable, Sendable {
    /// The root of all.
    case everything
    /// All global variables.
    case globals
    /// A word of a data segment, by the bytes in front of it.
    case word(Segment, offset: UInt64)
    /// Words of a data segment that follow each other, a number of `ranges`: of an array, most likely.
    case words(Int)
    /// A global variable, a number of `variableNames`.
    case variable(Int)
    /// A part of a global variable, a number of `fields`. Its parent is the variable.
    case field(Int)
    /// All goroutines.
    case goroutines
    /// A frame of a goroutine: numbers of `Goroutines`. Its parent is its caller's frame.
    case frame(Int, goroutine: Int)
    /// A goroutine without frames.
    case frameless(goroutine: Int)
    /// Functions that the runtime is to call: those with one address of their code, 0 if that is not known. Nil stands for
    /// all of the kind, and is the parent of the others.
    case callbacks(Callbacks, code: UInt64?)
    /// Something else that the runtime says to be a root, a number of `descriptions`.
    case other(Int)
    /// Words of stack frames that the dump does not list as pointers, and of which no executable tells that the garbage collector
    /// goes by them all the same. No edge leads here: it holds only what nothing else does. See `PointerWord.isListed`.
    case stackObjects

    /// Whether it stands for several roots of a kind, of which none holds alone what it does.
    package var isSeveral: Bool {
      switch self {
      case .everything, .globals, .goroutines, .callbacks(_, code: nil), .stackObjects: true
      default: false
      }
    }
  }
}
