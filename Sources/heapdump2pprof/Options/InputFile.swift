import ByteStreams
import SystemPackage

extension FileSource {
  /// The file that an argument names; `-` is standard input.
  static func input(_ argument: PathArgument) throws(ByteStreamError) -> FileSource {
    argument.isDash ? try FileSource.standardInput() : try FileSource(path: argument.path)
  }
}

extension ByteStreamError {
  /// What is said of an input that is to be one dump.
  var messageOfDump: String {
    "\(self)" + (self == .read(.system(.isDirectory)) ? " (heapdump2pprof batch converts what is in a folder)" : "")
  }
}
