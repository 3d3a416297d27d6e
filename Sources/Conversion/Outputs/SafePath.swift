import ByteStreams

/// Makes paths from archives harmless.
enum SafePath {
  /// The most bytes of a component. An ending must still fit in the 255 bytes that file systems allow.
  static let componentLength = 200

  /// The most bytes of a path. Linux allows 4096 in a system call, including the output folder and an ending.
  static let length = 3500

  /// A path that stays below its folder: relative, without control characters, and without components that are empty, `.`
  /// or `..`. Bytes that are not UTF-8 are kept.
  ///
  /// Nothing is left of names like `../..`; such an entry is called `_`. Nil if the path is longer than `length`.
  static func path(_ untrusted: [UInt8]) -> [UInt8]? {
    var path: [UInt8] = []
    for name in untrusted.split(separator: slash) where !isDots(name) {
      if !path.isEmpty { path.append(slash) }
      path += component(name)
      if path.count > length { return nil }
    }
    return path.isEmpty ? nameless : path
  }

  /// The name of an entry if nothing is left of its own.
  static let nameless = [underscore]

  private static let slash = UInt8(ascii: "/")
  private static let underscore = UInt8(ascii: "_")

  private static func isDots(_ name: some Collection<UInt8>) -> Bool {
    name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
  }

  private static func component(_ name: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    // A file of that name would be taken for one that a killed process has left.
    if name.starts(with: TemporaryFiles.namePrefix.utf8) { result.append(underscore) }
    for piece in NamePieces(name) {
      let isControl = piece.scalar?.properties.generalCategory == .control
      let next = isControl ? [underscore] : name[piece.range]
      if result.count + next.count > componentLength { break }
      result += next
    }
    // Check the resulting name, not the original one.
    return isDots(result) ? [underscore] : result
  }
}
