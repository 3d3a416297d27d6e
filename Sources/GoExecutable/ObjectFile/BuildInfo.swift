import Names

/// What the go command recorded of a build, as `go version -m` shows it.
public struct BuildInfo: Equatable, Sendable {
  /// `go1.27.3`.
  public let goVersion: String
  /// The path of the main package's module and its version (`(devel)` when built in its folder); nil without modules.
  public let module: (path: String, version: String)?
  /// The paths of all modules that the program is built of, its own first; empty without modules.
  public let modulePaths: [String]

  public static func == (one: BuildInfo, other: BuildInfo) -> Bool {
    one.goVersion == other.goVersion && one.module?.path == other.module?.path
      && one.module?.version == other.module?.version && one.modulePaths == other.modulePaths
  }

  /// Reads section .go.buildinfo: 14 bytes of magic, pointer size, flags; since Go 1.18 (flag 2) two texts with varint
  /// lengths follow at 32, the second between marks of 16 bytes.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic), bytes.count >= 32, bytes[15] & 2 != 0 else { return nil }
    var position = 32
    guard let version = Self.text(bytes, &position), let info = Self.text(bytes, &position) else { return nil }
    // `devel go1.28-0123456789 Mon Nov 23 …` at the longest; messages show it, so it must be a piece of a line.
    guard version.count <= Self.longestVersion, version.allSatisfy({ (0x20...0x7e).contains($0) }) else { return nil }
    goVersion = String(decoding: version, as: UTF8.self)
    // `mod\texample.com/server\tv1.4.0\th1:…`
    let lines = info.dropFirst(16).dropLast(16).split(separator: 0x0a)
    let main = lines.first { $0.starts(with: "mod\t".utf8) }?.split(separator: 0x09, omittingEmptySubsequences: false)
    if let main, main.count >= 3 {
      module = (String(decoding: main[1], as: UTF8.self), String(decoding: main[2], as: UTF8.self))
    } else {
      module = nil
    }
    modulePaths = lines.compactMap { line in
      guard line.starts(with: "mod\t".utf8) || line.starts(with: "dep\t".utf8) else { return nil }
      return String(decoding: line.dropFirst(4).prefix { $0 != 0x09 }, as: UTF8.self)
    }
  }

  private static let longestVersion = 256

  static let magic: [UInt8] = [0xff] + Array(" Go buildinf:".utf8)

  private static func text(_ bytes: [UInt8], _ position: inout Int) -> ArraySlice<UInt8>? {
    guard let length = Varint.read(bytes, &position, end: bytes.count), length <= UInt32(Limits.buildInfo),
      Int(length) <= bytes.count - position
    else { return nil }
    defer { position += Int(length) }
    return bytes[position..<position + Int(length)]
  }
}

extension ObjectFile {
  /// What the go command recorded; nil if it did not.
  func buildInfo() throws(GoExecutableError) -> BuildInfo? {
    guard let section = section("go.buildinfo") ?? section("go_buildinfo"), section.hasBytes else { return nil }
    let size = min(section.size, UInt64(Limits.buildInfo))
    return BuildInfo(try Self.read(bytes, section.offset, size, .buildInfo))
  }
}
