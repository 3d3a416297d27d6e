/// A line of a function: one of those that a frame shows.
public struct ResolvedLine: Hashable, Sendable {
  /// The function's name, a number of `text(_:)` of what resolved it.
  public let name: UInt32
  /// The file's name, likewise.
  public let file: UInt32
  /// The line.
  public let line: Int64
  /// The line of the function's `func`; 0 if that is not known.
  public let startLine: Int64
}

/// An allocation stack as runtime/pprof would have written it.
public struct ResolvedStack: Sendable {
  /// How sure it is.
  public enum Verdict: Sendable {
    /// Only this stack looks in a dump as this one does.
    case resolved
    /// Several do; this is the one that comes first by the order that `StackMatcher` states.
    case ambiguous
    /// No stack does, or too many may: frames are to be shown as the dump has them.
    case unresolved
  }

  /// How sure it is.
  public let verdict: Verdict
  /// The lines of all locations, the leaf first; empty if it is unresolved.
  public let lines: [ResolvedLine]
  /// Where each location ends in `lines`: physical frames, except that a function inlined into itself gets its own.
  public let locationEnds: [Int]
  /// The address of each location in the file: of the call, less 1 than where it returns to, or of what stands for it where
  /// functions were inlined. 0 if it is not known; of several calls that look alike, the first one's.
  public let addresses: [UInt64]
  /// What else the frames of an ambiguous stack may be.
  public let alternatives: [Alternative]

  /// What else a line may be.
  public struct Alternative: Sendable {
    /// Which of `lines`.
    public let index: Int
    /// Lines that it may be, the one that was taken first: all, unless there are very many.
    public let lines: [ResolvedLine]
  }

  static let unresolved = ResolvedStack(
    verdict: .unresolved, lines: [], locationEnds: [], addresses: [], alternatives: [])
}
