import FoundationEssentials

/// JSON as a tree, to leave parts of it out.
enum JSONValue: Codable {
  case object([String: JSONValue])
  case list([JSONValue])
  case text(String)
  case natural(UInt64)
  case integer(Int64)
  case real(Double)
  case truth(Bool)
  case null

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let truth = try? value.decode(Bool.self) {
      self = .truth(truth)
    } else if let natural = try? value.decode(UInt64.self) {
      self = .natural(natural)
    } else if let integer = try? value.decode(Int64.self) {
      self = .integer(integer)
    } else if let real = try? value.decode(Double.self) {
      self = .real(real)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .object(let object): try value.encode(object)
    case .list(let list): try value.encode(list)
    case .text(let text): try value.encode(text)
    case .natural(let natural): try value.encode(natural)
    case .integer(let integer): try value.encode(integer)
    case .real(let real): try value.encode(real)
    case .truth(let truth): try value.encode(truth)
    case .null: try value.encodeNil()
    }
  }

  /// The same with the first `count` elements of each list that is the value of one of some keys.
  func lists(_ keys: Set<String>, ofAtMost count: Int) -> JSONValue {
    switch self {
    case .object(let object):
      .object(
        Dictionary(
          uniqueKeysWithValues: object.map { key, value in
            let inner = value.lists(keys, ofAtMost: count)
            guard keys.contains(key), case .list(let list) = inner else { return (key, inner) }
            return (key, .list(Array(list.prefix(count))))
          }))
    case .list(let list): .list(list.map { $0.lists(keys, ofAtMost: count) })
    default: self
    }
  }
}
