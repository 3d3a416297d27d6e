import ByteStreams
import SystemPackage

extension FileSource {
  /// The file that an argument names; `-` is standard input.
  static func input(_ argument: PathArgument) throws(ByteStreamError) -> FileSource {
    argument.isDash ? try FileSource.standardInput() : try FileSource(path: argument.path)
  }
}
