/// A Go release, as far as decisions depend on it: 1.24, whatever the patch.
public struct GoVersion: Comparable, Sendable {
  /// 24 in go1.24.1.
  public let minor: Int

  /// Go 1.`minor`.
  public init(minor: Int) { self.minor = minor }

  /// The newest release that is known.
  public static let newest = GoVersion(minor: 27)

  /// The release that a build version names: `go1.27.3`, `go1.21rc2`, `devel go1.22-5d8bab3 Mon …`, `go1.24.1 X:nogreenteagc`;
  /// nil if it names none.
  public init?(namedIn buildVersion: String) {
    guard let word = buildVersion.split(separator: " ").first(where: { $0.hasPrefix("go1.") }),
      let minor = Int(word.dropFirst(4).prefix { $0.isNumber })
    else { return nil }
    self.minor = minor
  }

  /// The release of the program with a build version.
  ///
  /// A development version that names none, as `devel +5d8bab3`, is taken for the newest: dumps have a build version since
  /// Go 1.17, and since then the go command's own tree names the release; what does not is somebody's own build, of which
  /// the latest is the likeliest. Nil if there is no build version.
  public init?(buildVersion: String) {
    guard !buildVersion.isEmpty else { return nil }
    self = GoVersion(namedIn: buildVersion) ?? .newest
  }

  /// What stands behind `X:` in a build version, as in `go1.22.12 X:noallocheaders,noswissmap`: the experiments that differ from what
  /// the release has by default.
  public static func experiments(_ buildVersion: String) -> [Substring] {
    buildVersion.split(separator: " ").first { $0.hasPrefix("X:") }?.dropFirst(2).split(separator: ",") ?? []
  }

  public static func < (one: GoVersion, other: GoVersion) -> Bool { one.minor < other.minor }

  /// Whether there are cleanups and weak pointers: a dump does not say what they hold.
  public var hasCleanups: Bool { minor >= 24 }

  /// Whether a cleanup is a closure in the heap, known by its function. Since Go 1.26 nothing tells what cleanups hold from
  /// anything else.
  public var keepsCleanupsInClosures: Bool { minor < 26 }
}
