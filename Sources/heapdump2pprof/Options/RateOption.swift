import ArgumentParser

/// The value of `--rate`: a number of bytes, or `auto`.
enum RateOption: ExpressibleByArgument, CustomStringConvertible {
  case auto
  case bytes(Int64)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let bytes = Int64(argument), bytes > 0 {
      self = .bytes(bytes)
    } else {
      return nil
    }
  }

  /// The rate; nil to infer it.
  var value: Int64? {
    switch self {
    case .auto: nil
    case .bytes(let bytes): bytes
    }
  }

  var description: String { value.map { "\($0)" } ?? "auto" }

  var defaultValueDescription: String { description }
}
