/// A Go release, as far as decisions depend on it: 1.24, whatever the patch.
public struct GoVersion: Comparable, Sendable {
  /// 24 in go1.24.1.
  public let minor: Int

  /// Go 1.`minor`.
  public init(minor: Int) { self.minor = minor }

  /// The release in a build version: `go1.27.3`, `go1.21rc2`, `devel go1.22-5d8bab3 Mon …`, `go1.24.1 X:nogreenteagc`.
  ///
  /// Nil if there is none, as in `devel +5d8bab3`.
  public init?(buildVersion: String) {
    guard let word = buildVersion.split(separator: " ").first(where: { $0.hasPrefix("go1.") }),
      let minor = Int(word.dropFirst(4).prefix(while: \.isNumber))
    else { return nil }
    self.minor = minor
  }

  public static func < (one: GoVersion, other: GoVersion) -> Bool { one.minor < other.minor }
}
