/// Makes ELF cores: headers, notes, segments.
struct CoreBuilder {
  var machine: UInt16 = 62
  var isBigEndian = false
  var type: UInt16 = 4
  var segments: [(address: UInt64, bytes: [UInt8], size: UInt64)] = []
  var threads: [(id: UInt32, pc: UInt64, sp: UInt64)] = []
  var entryPoint: UInt64?
  var files: [(start: UInt64, end: UInt64, page: UInt64, path: String)] = []
  /// Whether the number of segments stands in section 0, as where there are too many for the header.
  var countsInSection = false

  static func number(_ value: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private func note(_ type: UInt32, _ contents: [UInt8]) -> [UInt8] {
    var bytes = Self.number(5, 4) + Self.number(UInt64(contents.count), 4) + Self.number(UInt64(type), 4)
    bytes += Array("CORE".utf8) + [0, 0, 0, 0] + contents
    bytes += [UInt8](repeating: 0, count: (4 - contents.count % 4) % 4)
    return bytes
  }

  private var notes: [UInt8] {
    var bytes: [UInt8] = []
    for thread in threads {
      var contents = [UInt8](repeating: 0, count: machine == 183 ? 392 : 336)
      contents.replaceSubrange(32..<36, with: Self.number(UInt64(thread.id), 4))
      // rip and rsp; sp, pc and, here, a link register that is half of pc.
      let registers =
        machine == 183 ? [(32, thread.pc), (31, thread.sp), (30, thread.pc / 2)] : [(16, thread.pc), (19, thread.sp)]
      for (index, value) in registers {
        contents.replaceSubrange(112 + index * 8..<120 + index * 8, with: Self.number(value, 8))
      }
      bytes += note(1, contents)
    }
    if let entryPoint { bytes += note(6, Self.number(9, 8) + Self.number(entryPoint, 8)) }
    if !files.isEmpty {
      var contents = Self.number(UInt64(files.count), 8) + Self.number(4096, 8)
      for file in files {
        contents += Self.number(file.start, 8) + Self.number(file.end, 8) + Self.number(file.page, 8)
      }
      for file in files { contents += Array(file.path.utf8) + [0] }
      bytes += note(0x4649_4c45, contents)
    }
    return bytes
  }

  var bytes: [UInt8] {
    let notes = notes
    let count = segments.count + 1
    var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
    let type = Self.number(UInt64(type), 2)
    header += (isBigEndian ? type.reversed() : type) + Self.number(UInt64(machine), 2) + Self.number(1, 4)
    let sections: UInt64 = countsInSection ? 64 : 0
    header += Self.number(0, 8) + Self.number(countsInSection ? 128 : 64, 8) + Self.number(sections, 8)
    header += Self.number(0, 4) + Self.number(64, 2) + Self.number(56, 2)
    header += Self.number(countsInSection ? 0xffff : UInt64(count), 2) + Self.number(64, 2) + [0, 0, 0, 0]
    if countsInSection {
      header += [UInt8](repeating: 0, count: 44) + Self.number(UInt64(count), 4) + [UInt8](repeating: 0, count: 16)
    }
    var position = UInt64(header.count + 56 * count)
    func programHeader(_ kind: UInt64, _ address: UInt64, _ stored: Int, _ size: UInt64) -> [UInt8] {
      let fields = [position, address, 0, UInt64(stored), size, 1].flatMap { Self.number($0, 8) }
      position += UInt64(stored)
      return Self.number(kind, 4) + Self.number(6, 4) + fields
    }
    var table = programHeader(4, 0, notes.count, 0)
    for segment in segments { table += programHeader(1, segment.address, segment.bytes.count, segment.size) }
    return header + table + notes + segments.flatMap(\.bytes)
  }
}
