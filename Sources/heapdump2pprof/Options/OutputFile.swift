import ByteStreams
import Conversion
import Glibc
import SystemPackage

/// Opens what a command writes.
enum OutputFile {
  /// Makes a folder for outputs.
  static func make(_ folder: FilePath) throws(Conversion.Failure) {
    // The path is turned into a C string that lives during the call.
    let result = unsafe folder.withPlatformString { unsafe mkdir($0, 0o777) == 0 ? 0 : errno }
    if result != 0 { throw .output(ByteStreamError(writing: Errno(rawValue: result))) }
  }

  /// Opens an output, which is not there before it is finished; nil is standard output.
  ///
  /// - Parameters:
  ///   - source: the input, which is never replaced.
  ///   - replacing: whether to replace a file of that name.
  static func open(
    _ output: FilePath?, for source: FileSource, replacing: Bool
  ) throws(Conversion.Failure) -> any ByteSink {
    guard let output else { return DescriptorSink.standardOutput() }
    if (try? Stat(output))?.identity == source.status.identity { throw .output(.write(reason: "it is the input")) }
    do {
      return try AtomicFile.sink(path: output, replacing: replacing)
    } catch {
      throw .output(error)
    }
  }
}
