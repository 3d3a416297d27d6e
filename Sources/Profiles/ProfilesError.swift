public import GoHeapDump

/// Why a dump does not become a profile.
public enum ProfilesError: Error, Equatable, Sendable {
  /// The dump cannot be read.
  case dump(HeapDumpError)
  /// The dump holds no record of allocations.
  case noMemProf
}

extension ProfilesError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .dump(let error): error.description
    case .noMemProf:
      """
      holds no memory profile: the program links no reader of it (or set runtime.MemProfileRate to 0), so the runtime \
      recorded no allocations. Add `import _ "net/http/pprof"` to the program, or a call of runtime.MemProfile or of \
      runtime/pprof (importing that without a call is not enough), and take another dump
      """
    }
  }
}
