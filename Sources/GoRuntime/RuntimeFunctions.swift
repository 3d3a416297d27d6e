/// Functions of the runtime that have a meaning on a stack, by their names.
public enum RuntimeFunctions {
  /// What is at the root of every goroutine, and says nothing.
  public static let goexit = "runtime.goexit"

  /// What is called as if the code had called it, though that was interrupted: the frame behind one of these has the
  /// address of an instruction, not of one behind a call.
  public static let injected = ["runtime.sigpanic", "runtime.asyncPreempt", "runtime.debugCallV2"]

  /// What makes a wrapper that calls it worth seeing (runtime/traceback.go: `elideWrapperCalling`).
  public static let panics = ["runtime.gopanic", "runtime.sigpanic", "runtime.panicwrap"]

  /// The beginnings of the names of functions that runtime/pprof does not show at the leaf of an allocation stack
  /// (runtime/pprof/protomem.go: `writeHeapProto`).
  ///
  /// - Parameter version: nil for a program from before Go 1.17, whose dumps do not name their release.
  public static func hiddenPrefixes(_ version: GoVersion?) -> [String] {
    guard let version, version >= GoVersion(minor: 24) else { return ["runtime."] }
    return ["runtime.", "internal/runtime/"]
  }
}
