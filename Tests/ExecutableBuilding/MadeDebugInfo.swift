/// DWARF 4 of a made executable, by hand: two units, one of Go with a variable, types, a function and a closure, and one
/// of C.
struct MadeDebugInfo {
  private(set) var info: MadeBytes
  private(set) var abbreviations: MadeBytes
  private let width: Int

  /// - Parameters:
  ///   - data: the address of the variables.
  ///   - entries: the addresses of functions; the first two are described, and with `cleanupArgument` the next two.
  ///   - types: the address of all types, and of those with descriptors.
  init(_ builder: ExecutableBuilder, data: UInt64, entries: [UInt64], types: UInt64, descriptors: [UInt64]) {
    width = builder.machine.pointerSize
    info = MadeBytes(isBigEndian: builder.machine.isBigEndian)
    abbreviations = MadeBytes(isBigEndian: builder.machine.isBigEndian)
    abbreviate()
    addUnit(language: 0x16) { unit in
      let base = unit.add(5, name: "uint32")
      unit.info.bytes += [4, 10]
      unit.info.number(0, unit.width)
      let structure = unit.add(6, name: "main.spare%2ekind")
      unit.info.varint(UInt32(4 * unit.width))
      unit.info.bytes.append(25)
      unit.info.number(0, unit.width)
      // Refers to a type that comes later, as all do.
      unit.add(8, name: "next")
      unit.info.u32(0)
      let next = unit.info.bytes.count - 4
      unit.info.bytes += [0, 0]
      unit.add(8, name: "rest")
      unit.info.u32(0)
      let rest = unit.info.bytes.count - 4
      unit.info.bytes += [UInt8(unit.width), 1]
      unit.info.bytes.append(0)
      let pointer = unit.add(7, name: "*main.spare%2ekind")
      unit.info.u32(structure)
      unit.info.bytes.append(22)
      unit.info.number(0, unit.width)
      unit.info.set(UInt64(pointer), 4, at: next)
      let array = unit.add(9, name: "[3]*main.spare%2ekind")
      unit.info.u32(pointer)
      unit.info.bytes += [UInt8(3 * unit.width), 17]
      unit.info.bytes += [10, 3, 0]
      unit.info.set(UInt64(array), 4, at: rest)
      let typedef = unit.add(11, name: "main.spare%2ekind")
      unit.info.u32(structure)
      // One with a descriptor: whatever is said here, that counts. Its size must be right.
      let described = unit.add(5, name: "something")
      let first = descriptors.first ?? types
      unit.info.bytes += [UInt8(builder.madeTypes.first?.size ?? 0), builder.madeTypes.first?.kind ?? 2]
      unit.info.number(first - types, unit.width)

      for (name, offset, type) in [("main.other", 64, described), ("main.spare", 16, typedef)] {
        unit.add(2, name: name)
        unit.info.bytes += [UInt8(1 + unit.width), 3]
        unit.info.number(data + UInt64(offset), unit.width)
        unit.info.u32(type)
      }
      unit.add(3, name: "main.main")
      unit.info.number(entries[0], unit.width)
      unit.info.number(entries[1], unit.width)
      unit.info.bytes += [1, 0x9c]
      // fbreg -8; call_frame_cfa; fbreg 16 and deref; pieces: fbreg 8, nothing, reg3.
      let locations: [(String, Int, UInt8, [UInt8])] = [
        ("level", base, 0, [0x91, 0x78]), ("list", array, 0, [0x9c]), ("moved", typedef, 1, [0x91, 0x10, 0x06]),
        ("parts", array, 1, [0x91, 0x08, 0x93, 0x08, 0x93, 0x08, 0x53, 0x93, 0x08]),
      ]
      let more = (0..<builder.moreStackVariables).map { ("more\($0)", base, UInt8(0), [UInt8(0x91), 0x78]) }
      for (name, type, isResult, location) in locations + more {
        unit.add(4, name: name)
        unit.info.u32(type)
        unit.info.bytes += [isResult, UInt8(location.count)] + location
      }
      unit.info.bytes.append(0)
      unit.add(3, name: "main.main.func1")
      unit.info.number(entries[1], unit.width)
      unit.info.number(entries[2], unit.width)
      unit.info.bytes += [1, 0x9c]
      for (name, offset, type) in [("&last", 24, pointer), ("first", 8, base)] {
        unit.add(12, name: name)
        unit.info.u32(type)
        unit.info.varint(UInt32(offset))
      }
      unit.info.bytes.append(0)
      guard let argument = builder.cleanupArgument else { return }
      // What a cleanup may call, and a closure that does so.
      unit.add(3, name: "main.release")
      unit.info.number(entries[2], unit.width)
      unit.info.number(entries[3], unit.width)
      unit.info.bytes += [1, 0x9c]
      unit.add(4, name: "spare")
      unit.info.u32(pointer)
      unit.info.bytes += [0, 1, 0x9c, 0]
      unit.add(3, name: "runtime.AddCleanup.func1")
      unit.info.number(entries[3], unit.width)
      unit.info.number(entries[3] + 16, unit.width)
      unit.info.bytes += [1, 0x9c]
      unit.add(12, name: argument)
      unit.info.u32(argument == "arg" ? pointer : base)
      unit.info.varint(UInt32(2 * unit.width))
      unit.info.bytes.append(0)
    }
    // A variable of C is none of Go's.
    addUnit(language: 0x0c) { unit in
      unit.add(2, name: "errno")
      unit.info.bytes += [UInt8(1 + unit.width), 3]
      unit.info.number(data, unit.width)
      unit.info.u32(0)
    }
  }

  /// Begins an entry: the number of its abbreviation, its name. Returns where it is.
  @discardableResult
  private mutating func add(_ abbreviation: UInt8, name: String) -> Int {
    let place = info.bytes.count
    info.bytes.append(abbreviation)
    info.text(name)
    return place
  }

  private mutating func addUnit(language: UInt8, _ body: (inout MadeDebugInfo) -> Void) {
    let start = info.bytes.count
    info.u32(0)
    info.u16(4)
    info.u32(0)
    info.bytes.append(UInt8(width))
    info.bytes += [1, language]
    info.text("main")
    body(&self)
    info.bytes.append(0)
    info.set(UInt64(info.bytes.count - start - 4), 4, at: start)
  }

  private mutating func abbreviate() {
    let (string, data1, flag, udata, address, block1, reference): (Int, Int, Int, Int, Int, Int, Int) =
      (0x08, 0x0b, 0x0c, 0x0f, 0x01, 0x0a, 0x10)
    // Tag, whether it has children, attributes and their forms.
    let entries: [(Int, Bool, [(Int, Int)])] = [
      (0x11, true, [(0x13, data1), (0x03, string)]),
      (0x34, false, [(0x03, string), (0x02, block1), (0x49, reference)]),
      (0x2e, true, [(0x03, string), (0x11, address), (0x12, address), (0x40, block1)]),
      (0x05, false, [(0x03, string), (0x49, reference), (0x4b, flag), (0x02, block1)]),
      (0x24, false, [(0x03, string), (0x0b, data1), (0x2900, data1), (0x2904, address)]),
      (0x13, true, [(0x03, string), (0x0b, udata), (0x2900, data1), (0x2904, address)]),
      (0x0f, false, [(0x03, string), (0x49, reference), (0x2900, data1), (0x2904, address)]),
      (0x0d, false, [(0x03, string), (0x49, reference), (0x38, udata), (0x2903, flag)]),
      (0x01, true, [(0x03, string), (0x49, reference), (0x0b, data1), (0x2900, data1)]),
      (0x21, false, [(0x37, udata)]),
      (0x16, false, [(0x03, string), (0x49, reference)]),
      (0x34, false, [(0x03, string), (0x49, reference), (0x2907, udata)]),
    ]
    for (index, entry) in entries.enumerated() {
      abbreviations.varint(UInt32(index + 1))
      abbreviations.varint(UInt32(entry.0))
      abbreviations.bytes.append(entry.1 ? 1 : 0)
      for (attribute, form) in entry.2 {
        abbreviations.varint(UInt32(attribute))
        abbreviations.varint(UInt32(form))
      }
      abbreviations.bytes += [0, 0]
    }
    abbreviations.bytes.append(0)
  }
}
