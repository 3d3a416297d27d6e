public import Names

extension Name {
  /// A symbol's name with the paths of packages as the program's source has them: `gopkg.in/yaml.v3.Node` of
  /// `gopkg.in/yaml%2ev3.Node`.
  ///
  /// The compiler escapes in the names of symbols, and so in functions' names and in debug information, dots behind the last
  /// slash of a path, per cent signs, quotation marks, spaces, and bytes above 0x7e (cmd/internal/objabi: `PathToPrefix`).
  /// Some function literals are escaped twice, `yaml%252ev3`; no path that the go command builds has a per cent sign. Tags
  /// of fields, which stand in quotation marks, are as they are. Control characters stay escaped.
  public var withoutLinkerEscapes: Name {
    guard contains("%") else { return self }
    return Name(decoding: Self.unescaped(Self.unescaped(Array(utf8))))
  }

  private static func unescaped(_ source: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count)
    var position = 0
    var isQuoted = false
    while position < source.count {
      let byte = source[position]
      position += 1
      if byte == UInt8(ascii: "%"), !isQuoted, let escaped = escapedByte(source, position) {
        bytes.append(escaped)
        position += 2
        continue
      }
      bytes.append(byte)
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: "\\"), isQuoted, position < source.count {
        bytes.append(source[position])
        position += 1
      }
    }
    return bytes
  }

  /// The byte that two hexadecimal digits stand for, if it is one that the compiler escapes.
  private static func escapedByte(_ source: [UInt8], _ position: Int) -> UInt8? {
    guard position + 1 < source.count, let high = digit(source[position]), let low = digit(source[position + 1]) else {
      return nil
    }
    let byte = high << 4 | low
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "%"), UInt8(ascii: "\""), UInt8(ascii: " "), 0x80...: return byte
    default: return nil
    }
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
