import GoExecutable
import Names

/// A file of ELF's form that has nothing but an executable's debug information: what libdw is given, whatever the
/// executable's own form is.
struct DebugImage {
  private(set) var bytes: [UInt8] = []
  private let isBigEndian: Bool
  /// 4 or 8.
  private let width: Int

  init(_ sections: [DebugSection], _ summary: ExecutableSummary) throws(DebugInfoError) {
    isBigEndian = summary.isBigEndian
    width = summary.pointerSize
    // SHT_PROGBITS, and SHF_COMPRESSED where libdw is to decompress it; at the end SHT_STRTAB with the names.
    var parts: [(name: Name, type: UInt64, flags: UInt64, bytes: [UInt8])] = []
    for section in sections {
      let bytes = section.isZstandard ? try section.decompressed(wordSize: width) : section.bytes
      parts.append((section.name, 1, section.isCompressed && !section.isZstandard ? 0x800 : 0, bytes))
    }
    parts.append((".shstrtab", 3, 0, []))
    // The first section has no name, and nothing else.
    var names: [UInt8] = [0]
    let nameOffsets = parts.map { part in
      defer { names += Array(part.name.utf8) + [0] }
      return names.count
    }
    parts[parts.count - 1].bytes = names
    let headerLength = width == 8 ? 64 : 52
    let sectionHeaderLength = width == 8 ? 64 : 40
    var table = Self.aligned(headerLength)
    let offsets = parts.map { part in
      defer { table = Self.aligned(table + part.bytes.count) }
      return table
    }
    // The ELF header, of an executable for no machine in particular.
    bytes = [0x7f, 0x45, 0x4c, 0x46, width == 8 ? 2 : 1, isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
    bytes.reserveCapacity(table + (parts.count + 1) * sectionHeaderLength)
    for (value, width) in [(2, 2), (0, 2), (1, 4), (0, width), (0, width), (table, width), (0, 4)] {
      add(UInt64(value), width)
    }
    for value in [headerLength, 0, 0, sectionHeaderLength, parts.count + 1, parts.count] { add(UInt64(value), 2) }
    for part in parts {
      pad(to: Self.aligned(bytes.count))
      bytes += part.bytes
    }
    pad(to: table + sectionHeaderLength)
    for (index, part) in parts.enumerated() {
      add(UInt64(nameOffsets[index]), 4)
      add(part.type, 4)
      for value in [part.flags, 0, UInt64(offsets[index]), UInt64(part.bytes.count)] { add(value, width) }
      for value: UInt64 in [0, 0] { add(value, 4) }
      for value: UInt64 in [1, 0] { add(value, width) }
    }
  }

  private static func aligned(_ offset: Int) -> Int { (offset + 7) & ~7 }

  private mutating func pad(to length: Int) { bytes += [UInt8](repeating: 0, count: length - bytes.count) }

  private mutating func add(_ value: UInt64, _ width: Int) {
    for index in 0..<width { bytes.append(value.byte(index, of: width, isBigEndian: isBigEndian)) }
  }
}
