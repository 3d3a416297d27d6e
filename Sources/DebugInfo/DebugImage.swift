import GoExecutable
import Names

/// A file of ELF's form that has nothing but an executable's debug information: what libdw is given, whatever the
/// executable's own form is.
struct DebugImage {
  private(set) var bytes: [UInt8]
  private let isBigEndian: Bool
  /// 4 or 8.
  private let width: Int

  init(_ sections: [DebugSection], _ summary: ExecutableSummary) throws(DebugInfoError) {
    isBigEndian = summary.isBigEndian
    width = summary.pointerSize
    bytes = []
    var names: [UInt8] = [0]
    // Behind the empty one: name, type, flags, offset, size.
    var headers: [(name: Int, type: UInt64, flags: UInt64, offset: Int, size: Int)] = []
    func add(_ name: Name, type: UInt64, flags: UInt64, _ content: [UInt8]) {
      while bytes.count % 8 != 0 { bytes.append(0) }
      headers.append((names.count, type, flags, bytes.count, content.count))
      names += Array(name.utf8) + [0]
      bytes += content
    }
    bytes.reserveCapacity(sections.reduce(4096) { $0 + $1.bytes.count + 8 })
    bytes = [UInt8](repeating: 0, count: headerLength)
    // SHT_PROGBITS, SHF_COMPRESSED
    for section in sections {
      if section.isZstandard {
        add(section.name, type: 1, flags: 0, try section.decompressed(wordSize: width))
      } else {
        add(section.name, type: 1, flags: section.isCompressed ? 0x800 : 0, section.bytes)
      }
    }
    // SHT_STRTAB; its own name comes before its contents are taken.
    let ownName = names.count
    names += Array(".shstrtab".utf8) + [0]
    while bytes.count % 8 != 0 { bytes.append(0) }
    headers.append((ownName, 3, 0, bytes.count, names.count))
    bytes += names
    while bytes.count % 8 != 0 { bytes.append(0) }
    let table = bytes.count
    bytes += [UInt8](repeating: 0, count: sectionHeaderLength)
    for header in headers {
      number(UInt64(header.name), 4)
      number(header.type, 4)
      for value in [header.flags, 0, UInt64(header.offset), UInt64(header.size)] { number(value, width) }
      for value: UInt64 in [0, 0] { number(value, 4) }
      for value: UInt64 in [1, 0] { number(value, width) }
    }
    writeHeader(table: table, count: headers.count + 1)
  }

  private var headerLength: Int { width == 8 ? 64 : 52 }
  private var sectionHeaderLength: Int { width == 8 ? 64 : 40 }

  /// The ELF header, of an executable for no machine in particular.
  private mutating func writeHeader(table: Int, count: Int) {
    let content = bytes
    bytes = [0x7f, 0x45, 0x4c, 0x46, width == 8 ? 2 : 1, isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
    number(2, 2)
    number(0, 2)
    number(1, 4)
    for value in [0, 0, UInt64(table)] { number(value, width) }
    number(0, 4)
    for value in [headerLength, 0, 0, sectionHeaderLength, count, count - 1] { number(UInt64(value), 2) }
    bytes += content[headerLength...]
  }

  private mutating func number(_ value: UInt64, _ width: Int) {
    for index in 0..<width {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (isBigEndian ? width - 1 - index : index))))
    }
  }
}
