package import Names
import GoHeapDump

/// What a user asks for among the objects of a heap: a type, an allocation site, an address, or a text.
public struct ObjectQuery: Equatable, Sendable {
  /// As it was asked.
  public let text: String

  enum Form: Equatable {
    case address(UInt64)
    /// A type or a site; `*` stands for any text, unless there is something of just that name.
    case name(Name)
    /// Those that hold these bytes.
    case text
  }

  static let textPrefix = "text:"

  /// The text that it asks for; nil if it asks for something else, or the text is empty.
  var search: TextSearch? {
    text.hasPrefix(Self.textPrefix) ? TextSearch(text.utf8.dropFirst(Self.textPrefix.count)) : nil
  }

  /// What it is.
  var form: Form {
    if search != nil { return .text }
    let digits = text.dropFirst(2)
    if text.hasPrefix("0x"), let address = UInt64(digits, radix: 16) { return .address(address) }
    return .name(Name(text))
  }

  /// `main.Session`, `main.*`, `main.readBody`, `0xc000123000`, `text:user@example.com`.
  public init(_ text: String) { self.text = text }
}

extension Name {
  /// Whether it is what a pattern says, in which each `*` stands for any text, also none.
  package func matches(_ pattern: Name) -> Bool {
    let (own, pattern) = (utf8.map { $0 }, pattern.utf8.map { $0 })
    let star = UInt8(ascii: "*")
    var (place, next) = (0, 0)
    // Where to go on if what stands behind the last star is not there: one farther than before.
    var again: (place: Int, next: Int)?
    while place < own.count {
      if next < pattern.count, pattern[next] == star {
        next += 1
        again = (place, next)
      } else if next < pattern.count, pattern[next] == own[place] {
        (place, next) = (place + 1, next + 1)
      } else if let last = again {
        again = (last.place + 1, last.next)
        (place, next) = (last.place + 1, last.next)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }
}
