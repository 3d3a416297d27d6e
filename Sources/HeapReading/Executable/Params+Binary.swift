package import GoHeapDump
import GoRuntime

extension Params {
  /// Whether executables of the release that wrote the dump are understood: those since Go 1.18.
  package var canHaveBinary: Bool { goVersion.map { $0 >= GoVersion(minor: 18) } ?? false }
}
