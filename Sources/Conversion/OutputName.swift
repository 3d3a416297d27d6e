import Archives
public import Profiles

/// How outputs are called if nobody says.
public enum OutputName {
  private static let dumpEndings = [".dump", ".heapdump"]

  /// `heap.pb.gz` for `/tmp/heap.dump.gz`; `heap.live.pb.gz` for kinds other than heap.
  public static func name(forInput path: String, _ kind: ProfileKind) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return base(of: name) + ending(kind)
  }

  /// A name or path without the endings of dumps and of compressed files: `day/heap` for `day/heap.dump.gz`.
  static func base(of path: String) -> String {
    var base = path
    strip(OpenedInput.compressionEndings, from: &base)
    strip(dumpEndings, from: &base)
    return base
  }

  /// What comes behind the base.
  static func ending(_ kind: ProfileKind) -> String { (kind == .heap ? "" : ".\(kind)") + ".pb.gz" }

  /// Whether an output of this name is compressed: all but those that say they are not.
  public static func isCompressed(_ path: String) -> Bool { !path.hasSuffix(".pb") }

  /// Takes one of `endings` off, unless nothing would be left of the name.
  private static func strip(_ endings: [String], from path: inout String) {
    guard let ending = endings.first(where: { path.hasSuffix($0) }) else { return }
    let rest = path.dropLast(ending.count)
    guard let last = rest.last, last != "/" else { return }
    path = String(rest)
  }
}
