/// Makes paths from archives harmless.
enum SafePath {
  /// Bytes that a component may have so that an ending still fits in what file systems allow, 255.
  private static let componentLength = 200

  /// A path that stays below the folder it is put in: relative, without `.` and `..`, without control characters.
  ///
  /// Nothing is left of names like `../..`; such an entry is called `_`.
  static func path(_ untrusted: String) -> String {
    let components = untrusted.split(separator: "/").filter { $0 != "." && $0 != ".." }.map(component)
    return components.isEmpty ? "_" : components.joined(separator: "/")
  }

  private static func component(_ name: Substring) -> String {
    var result = ""
    for character in name {
      let isControl = character.unicodeScalars.contains { $0.properties.generalCategory == .control }
      let next = isControl ? "_" : String(character)
      if result.utf8.count + next.utf8.count > componentLength { break }
      result += next
    }
    return result
  }
}
