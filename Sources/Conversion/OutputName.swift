import Archives
public import Profiles

/// How outputs are called if nobody says.
public enum OutputName {
  private static let dumpEndings = [".dump", ".heapdump"]

  /// `heap.pb.gz` for `/tmp/heap.dump.gz`; `heap.live.pb.gz` for kinds other than heap.
  public static func name(forInput path: String, _ kind: ProfileKind) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    strip(Compression.fileEndings, from: &name)
    strip(dumpEndings, from: &name)
    return name + (kind == .heap ? "" : ".\(kind)") + ".pb.gz"
  }

  /// Whether an output of this name is compressed: all but those that say they are not.
  public static func isCompressed(_ path: String) -> Bool { !path.hasSuffix(".pb") }

  /// Takes one of `endings` off, unless nothing would be left.
  private static func strip(_ endings: [String], from name: inout String) {
    guard let ending = endings.first(where: { name.hasSuffix($0) }), name.utf8.count > ending.utf8.count else { return }
    name.removeLast(ending.count)
  }
}
