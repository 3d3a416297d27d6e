/// Writes small ELF executables by hand, with the tables of a Go release, of either width and byte order.
///
/// It knows the tables from the runtime's sources and shares nothing with the reader. The code is no program: only calls
/// are real.
public struct ExecutableBuilder: Sendable {
  /// Releases between which the tables differ.
  public enum Release: String, CaseIterable, Sendable {
    case go1_19 = "go1.19.8"
    case go1_21 = "go1.21.13"
    case go1_26 = "go1.26.6"
    case go1_27 = "go1.27.3"
  }

  /// A machine: its number in ELF, the size of pointers, the order of bytes, what relocation adds the load address.
  public struct Machine: Sendable {
    public let name: String
    let number: Int
    let pointerSize: Int
    let isBigEndian: Bool
    let relocation: UInt64
    let quantum: UInt8

    public static let amd64 = Machine(
      name: "amd64", number: 62, pointerSize: 8, isBigEndian: false, relocation: 8, quantum: 1)
    public static let i386 = Machine(
      name: "386", number: 3, pointerSize: 4, isBigEndian: false, relocation: 8, quantum: 1)
    public static let arm64 = Machine(
      name: "arm64", number: 183, pointerSize: 8, isBigEndian: false, relocation: 1027, quantum: 4)
    public static let s390x = Machine(
      name: "s390x", number: 22, pointerSize: 8, isBigEndian: true, relocation: 12, quantum: 2)
    /// One whose calls are not known.
    public static let mips64 = Machine(
      name: "mips64", number: 8, pointerSize: 8, isBigEndian: true, relocation: 3, quantum: 4)
  }

  public var release: Release
  public var machine: Machine
  public var functions: [MadeFunction]
  /// Pointers of the module data are filled in by relocations, as in an executable that can be loaded anywhere.
  public var isPositionIndependent = false
  /// Mach-O instead of ELF; for amd64 and arm64.
  public var isMachO = false
  /// The line table has a section of its own.
  public var namesLineTable = true
  /// Words of the data that relocations make point to the line table, as only the module data does in real ones.
  public var decoys = 0
  public var dataLength = 256
  public var bssLength = 512
  /// Variables without pointers, in front of the data.
  public var noPointerData: [UInt8] = []
  /// Names, addresses behind the start of the data, sizes.
  public var symbols: [(name: String, offset: Int, size: Int)] = []
  /// Types: size, bytes up to the last pointer.
  public var types: [(size: UInt64, pointers: UInt64)] = []
  /// Words of the data that point to others; both are places behind its start.
  public var dataPointers: [(offset: Int, target: Int)] = []

  /// Types with whole descriptors, and pairs of their numbers: an interface and a type that has its methods.
  public var madeTypes: [MadeType] = []
  public var itabs: [(interface: Int, type: Int)] = []
  /// DWARF, for at least three functions.
  public var hasDebugInfo = false
  /// Whether that is compressed with zstd; in ELF.
  public var isDebugInfoZstandard = false
  /// Variables of the first function, besides those that it always has.
  public var moreStackVariables = 0
  /// What the closure of a cleanup that debug information describes has of its argument: `arg`, or a pointer to it, `&arg`. Nil if
  /// it describes none.
  public var cleanupArgument: String?

  public init(_ functions: [MadeFunction], release: Release = .go1_27, machine: Machine = .amd64) {
    self.functions = functions
    self.release = release
    self.machine = machine
  }

  /// What was built and where things are in it.
  public struct Built: Sendable {
    public var bytes: [UInt8]
    /// Addresses of functions, in their order.
    public var entries: [UInt64] = []
    public var noPointerData: UInt64 = 0
    public var data: UInt64 = 0
    public var bss: UInt64 = 0
    /// Addresses of the types with whole descriptors, and of itabs.
    public var types: [UInt64] = []
    public var itabs: [UInt64] = []
    /// Offsets of each function's instructions from its entry, and where the last one ends.
    public var offsets: [[Int]] = []
  }

  /// Everything is loaded as one part, so that addresses follow from offsets.
  static let base: UInt64 = 0x40_0000
  /// Where types lie: behind the headers, so that code can refer to them.
  static let typesOffset = 0x600

  /// The address of type number `index`.
  public static func typeAddress(_ index: Int) -> UInt64 { base + UInt64(typesOffset + index * 64) }

  public func build() -> Built {
    var file = MadeBytes(isBigEndian: machine.isBigEndian)
    file.bytes = [UInt8](repeating: 0, count: Self.typesOffset)
    addTypes(&file)
    var sections: [Section] = []
    func begin(_ alignment: Int = 16) -> Int {
      file.align(alignment)
      return file.bytes.count
    }
    func end(_ name: String, _ start: Int, type: Int = 1, flags: Int = 2, link: Int = 0, entrySize: Int = 0) {
      sections.append(
        Section(
          name: name, type: type, flags: flags, offset: start, size: file.bytes.count - start, link: link,
          entrySize: entrySize))
    }

    // Code
    let text = begin(4096)
    let code = MadeCode(functions, machine, at: Self.base + UInt64(text))
    file.bytes += code.bytes
    let textEnd = file.bytes.count
    end(".text", text, flags: 6)

    // Inline trees, then the table: as up to Go 1.25, and it does not matter to the later ones.
    var trees = MadeTrees(functions, release, machine, code)
    let treesStart = begin()
    file.bytes += trees.bytes.bytes
    end(".rodata", treesStart)
    let table = begin(32)
    let tables = MadeTables(functions, release, machine, code, &trees)
    file.bytes += tables.bytes
    if namesLineTable { end(".gopclntab", table) } else { end(".data.rel.ro", table, flags: 3) }

    // Variables
    let variables = begin(32)
    file.bytes += noPointerData
    if !noPointerData.isEmpty { end(".noptrdata", variables, flags: 3) }
    let noPointerRange = Self.base + UInt64(variables)..<Self.base + UInt64(file.bytes.count)
    let data = begin(32)
    var contents = MadeBytes(isBigEndian: machine.isBigEndian)
    var relocated: [(place: UInt64, target: UInt64)] = []
    contents.bytes = [UInt8](repeating: 0xdd, count: dataLength)
    for (offset, target) in dataPointers {
      var word = MadeBytes(isBigEndian: machine.isBigEndian)
      let address = Self.base + UInt64(data + target)
      word.number(isPositionIndependent ? 0 : address, machine.pointerSize)
      contents.bytes.replaceSubrange(offset..<offset + machine.pointerSize, with: word.bytes)
      relocated.append((Self.base + UInt64(data + offset), address))
    }
    for decoy in 0..<decoys {
      relocated.append((Self.base + UInt64(data + decoy * machine.pointerSize), Self.base + UInt64(table)))
    }
    file.bytes += contents.bytes
    end(".data", data, flags: 3)
    let bss = Self.base + 0x100_0000

    // Types
    let typesStart = begin(32)
    let descriptors = MadeDescriptors(self, at: Self.base + UInt64(typesStart))
    let typeBytes = file.bytes.count
    file.bytes += descriptors.bytes.bytes
    let typesEnd = file.bytes.count
    if isPositionIndependent {
      for (place, _) in descriptors.pointers {
        file.set(0, machine.pointerSize, at: typeBytes + Int(place - Self.base) - typesStart)
      }
    }
    file.align(8)
    let itabPointers = file.bytes.count
    for itab in descriptors.itabs { file.number(itab, machine.pointerSize) }
    end(".go.type", typesStart, flags: 3)

    // What the runtime knows of all that
    let textSections = begin()
    for word in [0, UInt64(textEnd - text), Self.base + UInt64(text)] { file.number(word, machine.pointerSize) }
    end(".noptrrodata", textSections)
    var words = moduleData(
      table: Self.base + UInt64(table), tables, text: Self.base + UInt64(text)..<Self.base + UInt64(textEnd),
      data: Self.base + UInt64(data), bss: bss, trees: Self.base + UInt64(treesStart),
      textSections: Self.base + UInt64(textSections))
    (words[24], words[25]) = (noPointerRange.lowerBound, noPointerRange.upperBound)
    let itabPlace: (UInt64, Int) =
      release == .go1_27
      ? (UInt64(descriptors.itabRange.lowerBound), descriptors.itabRange.count)
      : (Self.base + UInt64(itabPointers), descriptors.itabs.count)
    place(
      types: Self.base + UInt64(typesStart)..<Self.base + UInt64(typesEnd), itabs: itabPlace.0, itabPlace.1, in: &words)
    let module = begin()
    var relocations = MadeBytes(isBigEndian: machine.isBigEndian)
    for (index, word) in words.enumerated() {
      let isPointer = word >= Self.base
      file.number(isPositionIndependent && isPointer ? 0 : word, machine.pointerSize)
      if isPointer { relocated.append((Self.base + UInt64(module + index * machine.pointerSize), word)) }
    }
    for (place, target) in relocated {
      for part in [place, machine.relocation, target] { relocations.number(part, machine.pointerSize) }
    }
    end(".go.module", module, flags: 3)
    for (place, value) in descriptors.pointers where isPositionIndependent {
      for part in [place, machine.relocation, value] { relocations.number(part, machine.pointerSize) }
    }
    if isPositionIndependent {
      let start = begin()
      file.bytes += relocations.bytes
      end(".rela.dyn", start, type: 4, flags: 2, entrySize: 3 * machine.pointerSize)
    }
    let loadedEnd = file.bytes.count

    // What is for people and tools
    let buildInfo = begin()
    file.bytes +=
      [0xff] + Array(" Go buildinf:".utf8) + [UInt8(machine.pointerSize), 2] + [UInt8](repeating: 0, count: 16)
    let information = "path\texample.com/made\nmod\texample.com/made\tv1.2.3\th1:x=\n"
    for text in [release.rawValue, String(repeating: "<", count: 16) + information + String(repeating: ">", count: 16)]
    {
      file.varint(UInt32(text.utf8.count))
      file.bytes += Array(text.utf8)
    }
    end(".go.buildinfo", buildInfo, flags: 3)
    let note = begin()
    for (name, type, content) in [("Go", 4, Array("id/of/go".utf8)), ("GNU", 3, [0xab, 0x01])] {
      file.u32(4)
      file.u32(content.count)
      file.u32(type)
      file.bytes += (Array(name.utf8) + [0, 0]).prefix(4)
      file.bytes += content
      file.align(4)
    }
    end(".note.go.buildid", note, type: 7)
    if hasDebugInfo {
      let debug = MadeDebugInfo(
        self, data: Self.base + UInt64(data), entries: code.starts.map { Self.base + UInt64(text + $0) },
        types: Self.base + UInt64(typesStart), descriptors: descriptors.addresses)
      for (name, content) in [(".debug_abbrev", debug.abbreviations), (".debug_info", debug.info)] {
        let start = begin()
        file.bytes += isDebugInfoZstandard ? content.zstandard(machine.pointerSize).bytes : content.bytes
        // SHF_COMPRESSED
        end(name, start, flags: isDebugInfoZstandard ? 0x800 : 0)
      }
    }
    if !symbols.isEmpty, !isMachO { addSymbols(&file, &sections, data: Self.base + UInt64(data)) }
    if isMachO {
      finishMachO(&file, sections, loadedEnd: loadedEnd)
    } else {
      finish(&file, &sections, loadedEnd: loadedEnd)
    }
    return Built(
      bytes: file.bytes, entries: code.starts.map { Self.base + UInt64(text + $0) },
      noPointerData: noPointerRange.lowerBound, data: Self.base + UInt64(data),
      bss: bss, types: descriptors.addresses, itabs: descriptors.itabs, offsets: code.offsets)
  }

  /// Says where types are, and where itabs or pointers to them.
  private func place(types: Range<UInt64>, itabs: UInt64, _ count: Int, in words: inout [UInt64]) {
    let (start, end, itabWord): (Int, Int, Int) =
      switch release {
      case .go1_19: (35, 36, 45)
      case .go1_21: (37, 38, 47)
      case .go1_26: (37, 38, 48)
      case .go1_27: (37, 39, 40)
      }
    (words[start], words[end]) = (types.lowerBound, types.upperBound)
    (words[itabWord], words[itabWord + 1]) = (itabs, UInt64(count))
  }

  /// Writes the front of descriptors of types (`abi.Type`), 64 bytes each.
  private func addTypes(_ file: inout MadeBytes) {
    for type in types {
      let start = file.bytes.count
      file.number(type.size, machine.pointerSize)
      file.number(type.pointers, machine.pointerSize)
      file.bytes += [UInt8](repeating: 0, count: 64 - (file.bytes.count - start))
    }
  }

  /// The words of `runtime.moduledata`.
  private func moduleData(
    table: UInt64, _ tables: MadeTables, text: Range<UInt64>, data: UInt64, bss: UInt64, trees: UInt64,
    textSections: UInt64
  ) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: 60)
    func slice(_ index: Int, _ address: UInt64, _ count: Int) {
      words[index] = address
      words[index + 1] = UInt64(count)
      words[index + 2] = UInt64(count)
    }
    words[0] = table
    for (index, part) in tables.parts.prefix(4).enumerated() {
      slice(1 + index * 3, table + UInt64(part.lowerBound), part.count)
    }
    slice(13, table + UInt64(tables.parts[4].lowerBound), tables.parts[4].count)
    slice(16, table + UInt64(tables.parts[4].lowerBound), functions.count + 1)
    (words[20], words[21], words[22], words[23]) = (text.lowerBound, text.upperBound, text.lowerBound, text.upperBound)
    (words[26], words[27]) = (data, data + UInt64(dataLength))
    (words[28], words[29]) = (bss, bss + UInt64(bssLength))
    let (functionData, sections): (Int, Int) =
      switch release {
      case .go1_19: (38, 39)
      case .go1_21: (40, 41)
      case .go1_26: (40, 42)
      case .go1_27: (43, 45)
      }
    (words[functionData - 1], words[functionData]) = (trees, trees)
    slice(sections, textSections, 1)
    return words
  }
}
