public import GoExecutable

/// Why debug information could not be read.
public enum DebugInfoError: Error, Equatable, Sendable {
  /// The executable's parts could not be had.
  case executable(GoExecutableError)
  /// libdw cannot make sense of it; what it says.
  case damaged(String)
  /// Entries lie within each other, or are used by so many, that reading them would take too long.
  case tooMuchWork
}

extension DebugInfoError: CustomStringConvertible {
  /// One line.
  public var description: String {
    switch self {
    case .executable(let error): error.description
    case .tooMuchWork: "the debug information is damaged: it would have to be read again and again"
    case .damaged(let reason): "the debug information is damaged: \(reason)"
    }
  }
}
