import Foundation

/// The messages of Proto/profile.proto: the fields of each, with their numbers.
struct ProtoFile {
  private(set) var messages: [String: [String: Int]] = [:]

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Proto/profile.proto"), encoding: .utf8)
    var message = ""
    for line in text.split(separator: "\n") {
      let words = line.prefix { $0 != "/" && $0 != ";" }.split(separator: " ")
      if words.first == "message", words.count > 1 {
        message = String(words[1])
        messages[message] = [:]
      } else if words.count >= 4, words[words.count - 2] == "=", let number = Int(words[words.count - 1]) {
        messages[message]?[String(words[words.count - 3])] = number
      }
    }
  }
}

extension String {
  /// `defaultSampleType` as protobuf spells it: `default_sample_type`; `docURL` is `doc_url`.
  var snakeCase: String {
    var result = ""
    var previousIsLower = false
    for character in self {
      if character.isUppercase, previousIsLower { result += "_" }
      previousIsLower = character.isLowercase
      result += character.lowercased()
    }
    return result
  }
}
