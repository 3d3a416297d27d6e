import ByteStreams

/// Makes paths from archives harmless.
enum SafePath {
  /// Bytes that a component may have so that an ending still fits in what file systems allow, 255.
  static let componentLength = 200

  /// Bytes that a path may have. Linux takes 4096 in a system call, with the output folder in front and an ending behind.
  static let length = 3500

  /// A path that stays below the folder it is put in: relative, with components that are neither empty nor `.` or `..`,
  /// without control characters. Bytes that are not UTF-8 stay as they are.
  ///
  /// Nothing is left of names like `../..`; such an entry is called `_`. Nil if it is longer than `length`.
  static func path(_ untrusted: [UInt8]) -> [UInt8]? {
    var path: [UInt8] = []
    for name in untrusted.split(separator: slash) where !isDots(name) {
      if !path.isEmpty { path.append(slash) }
      path += component(name)
      if path.count > length { return nil }
    }
    return path.isEmpty ? nameless : path
  }

  /// How an entry is called of whose name nothing is left.
  static let nameless = [underscore]

  private static let slash = UInt8(ascii: "/")
  private static let underscore = UInt8(ascii: "_")

  private static func isDots(_ name: some Collection<UInt8>) -> Bool {
    name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
  }

  private static func component(_ name: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    // A file of that name would pass for what a process that was killed has left.
    if name.starts(with: TemporaryFiles.namePrefix.utf8) { result.append(underscore) }
    for piece in NamePieces(name) {
      let isControl = piece.scalar?.properties.generalCategory == .control
      let next = isControl ? [underscore] : name[piece.range]
      if result.count + next.count > componentLength { break }
      result += next
    }
    // Looked at as it is used, not as it came.
    return isDots(result) ? [underscore] : result
  }
}
