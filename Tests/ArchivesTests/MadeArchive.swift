/// Archives and sources that are made by hand.
enum MadeArchive {
  /// A tar archive of entries with these headers and contents.
  static func tar(_ entries: [(header: [UInt8], contents: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (header, contents) in entries {
      bytes += header
      bytes += contents
      bytes += [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
    }
    return bytes + [UInt8](repeating: 0, count: 1024)
  }

  /// A header of tar.
  static func header(_ name: String, length: Int, type: Character = "0") -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      block.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
    }
    put(String(name.prefix(99)), at: 0)
    for (offset, value) in [(100, 0o644), (108, 0), (116, 0), (136, 0)] { put(octal(value, 7), at: offset) }
    put(octal(length, 11), at: 124)
    put(String(repeating: " ", count: 8), at: 148)
    put(String(type), at: 156)
    put("ustar\u{0}00", at: 257)
    put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    return block
  }

  /// A record of a pax header.
  static func record(_ key: String, _ value: String) -> [UInt8] {
    let length = key.utf8.count + value.utf8.count + 3
    var total = length
    while total != length + "\(total)".utf8.count { total = length + "\(total)".utf8.count }
    return Array("\(total) \(key)=\(value)\n".utf8)
  }

  private static func octal(_ value: Int, _ width: Int) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
