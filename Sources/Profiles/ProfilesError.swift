public import GoExecutable
public import GoHeapDump

/// Why a dump does not become a profile.
public enum ProfilesError: Error, Equatable, Sendable {
  /// The dump cannot be read.
  case dump(HeapDumpError)
  /// The dump holds no record of allocations.
  case noMemProf
  /// The executable of that name cannot be read.
  case binary(String, GoExecutableError)
  /// The executable of that name did not write the dump.
  case mismatch(String, BinaryMismatch)
}

extension ProfilesError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .dump(let error): error.description
    case .binary(let name, let error): "the executable \(name): \(error)"
    case .mismatch(let name, let mismatch):
      "\(name) is not the executable that wrote it: \(mismatch) (--force-binary uses it all the same)"
    case .noMemProf:
      """
      holds no memory profile: the program links no reader of it (or set runtime.MemProfileRate to 0), so the runtime \
      recorded no allocations. Add `import _ "net/http/pprof"` to the program, or a call of runtime.MemProfile or of \
      runtime/pprof (importing that without a call is not enough), and take another dump
      """
    }
  }
}
