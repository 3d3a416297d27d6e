import GoExecutable
import GoRuntime
import HeapReading
import SystemPackage

/// What names and types are to be taken from: an executable that must be the one that wrote the dump.
func names(from path: FilePath) throws -> Binaries {
  let binary = try Binary(path: path)
  print("\(binary.name) was built by Go 1.\(binary.summary.goVersion.minor)")
  return Binaries([binary], use: .required)
}
