import CBuild
import GoHeapDump

/// What `--version` prints: the version, the commit if that is known, and what is read.
enum VersionText {
  private static let version = "0.1.0"

  static var text: String {
    let commit = unsafe String(cString: build_commit())
    let formats = FormatVersion.allCases.map(\.name).joined(separator: ", ")
    return """
      heapdump2pprof \(version)\(commit.isEmpty ? "" : " (commit \(commit))")
      reads heap dumps of Go 1.3 to 1.27 (formats \(formats)), compressed with gzip, zstd, xz, bzip2 or lz4, and \
      executables (ELF, Mach-O) of Go 1.18 to 1.27; ELF cores of Go 1.21 to 1.27 on amd64 and arm64
      """
  }
}
