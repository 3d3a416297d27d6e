import ByteStreams
import SystemPackage

/// How a path is written in a command that a user is to copy.
enum ShellWord {
  /// The path; in quotation marks where a shell would not take it as it stands, and with its bytes in octal where a terminal
  /// would not show them.
  static func quoted(_ path: FilePath) -> String {
    let bytes = path.bytes
    let plain = "-_./=:@%+,".utf8
    let isPlain = bytes.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        || plain.contains(byte)
    }
    if isPlain, !bytes.isEmpty { return path.text }
    guard bytes.allSatisfy({ 0x20..<0x7f ~= $0 }) else {
      return "$'" + bytes.map(escaped).joined() + "'"
    }
    return "'" + path.string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }

  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
    case 0x20..<0x7f: String(UnicodeScalar(byte))
    default: "\\" + String(repeating: "0", count: byte < 0o10 ? 2 : byte < 0o100 ? 1 : 0) + String(byte, radix: 8)
    }
  }
}
