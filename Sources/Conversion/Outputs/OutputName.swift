import Archives
import ByteStreams
public import Profiles
public import SystemPackage

/// The names of outputs, unless the user chooses them.
public enum OutputName {
  private static let dumpEndings = [".dump", ".heapdump"]
  private static let archiveEndings = [".tar", ".tgz", ".zip", ".7z", ".cpio"]

  /// `heap.pb.gz` for `/tmp/heap.dump.gz`; `heap.live.pb.gz` for kinds other than heap.
  public static func name(forInput path: FilePath, _ kind: ProfileKind) -> FilePath {
    let name = path.lastComponent?.bytes ?? path.bytes
    return FilePath(bytes: base(of: name) + ending(kind).utf8)
  }

  /// `heap.html` for `/tmp/heap.dump.gz`.
  public static func report(forInput path: FilePath) -> FilePath {
    let name = path.lastComponent?.bytes ?? path.bytes
    return FilePath(bytes: base(of: name) + ".html".utf8)
  }

  /// A name or path without the endings of dumps and of compressed files: `day/heap` for `day/heap.dump.gz`.
  static func base(of path: [UInt8]) -> [UInt8] {
    var base = path
    strip(OpenedInput.compressionEndings, from: &base)
    strip(dumpEndings, from: &base)
    return base
  }

  /// A name without the endings of archives and of compressed files: `nightly` for `nightly.tar.gz`.
  static func archiveBase(of name: [UInt8]) -> [UInt8] {
    var base = name
    strip(OpenedInput.compressionEndings, from: &base)
    strip(archiveEndings, from: &base)
    return base
  }

  /// The ending that follows the base.
  static func ending(_ kind: ProfileKind) -> String { (kind == .heap ? "" : ".\(kind)") + ".pb.gz" }

  /// Whether an output of this name is compressed: yes, unless it ends in `.pb`.
  public static func isCompressed(_ path: FilePath) -> Bool { !hasEnding(path.bytes, ".pb") }

  /// Removes one of `endings`, unless nothing would be left of the name.
  private static func strip(_ endings: [String], from path: inout [UInt8]) {
    guard let ending = endings.first(where: { hasEnding(path, $0) }) else { return }
    let rest = path.dropLast(ending.utf8.count)
    guard let last = rest.last, last != UInt8(ascii: "/") else { return }
    path = Array(rest)
  }

  private static func hasEnding(_ path: [UInt8], _ ending: String) -> Bool {
    path.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }
}
