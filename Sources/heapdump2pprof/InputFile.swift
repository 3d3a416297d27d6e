import ByteStreams
import SystemPackage

extension FileSource {
  /// The file that an argument names; `-` is standard input.
  static func input(_ argument: String) throws(ByteStreamError) -> FileSource {
    argument == "-" ? try FileSource.standardInput() : try FileSource(path: FilePath(argument))
  }
}
