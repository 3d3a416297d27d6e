import GoRuntime

/// What the runtime knows of the executable as a whole (`runtime.firstmoduledata`).
struct ModuleData: Sendable {
  /// Where it is, in the file's own addresses.
  let address: UInt64
  let header: LineTableHeader
  /// Addresses, those of the file.
  let lineTable: Range<UInt64>
  /// Where the code of functions begins.
  let text: UInt64
  /// The variables without pointers that do not begin as zeros; empty if the words for it make no sense.
  let noPointerData: Range<UInt64>
  let data, bss: Range<UInt64>
  /// The variables without pointers that begin as zeros; empty if the words for it make no sense.
  let noPointerBSS: Range<UInt64>
  /// The address to which offsets of functions' data (FUNCDATA) are added.
  let functionData: UInt64
  /// The address to which offsets of the bits are added that say which words of a variable on a stack are pointers.
  let readOnlyData: UInt64
  let textSections: [TextSection]
  /// Types, their names, and up to Go 1.26 other constants; empty if the words for it make no sense.
  let types: Range<UInt64>
  /// The addresses of itabs' pointers and their number, or where the itabs themselves are.
  let itabs: Itabs
  let typeRelease: TypeLayout.Release
  /// The newest release that has this layout.
  let newestRelease: GoVersion

  /// Where the pairs of an interface and a type are.
  enum Itabs: Sendable {
    case pointers(address: UInt64, count: UInt64)
    case contiguous(Range<UInt64>)
  }

  /// A part that the code is linked in; offsets in the tables count as if they followed each other.
  struct TextSection: Sendable { let offset, end, address: UInt64 }

  /// Takes what lies at `address` as the module data that belongs to `header`.
  ///
  /// - Returns: nil if it is not that, or of an unknown layout.
  init?(
    _ file: ObjectFile, at address: UInt64, _ header: LineTableHeader, _ relocations: Relocations
  ) throws(GoExecutableError) {
    // It may lie at the end of a section, and old layouts are shorter.
    let least = ModuleLayout.all[0].textSections + 3
    guard let left = file.place(address)?.left, left >= UInt64(least * file.pointerSize) else { return nil }
    let count = min(ModuleLayout.wordCount, Int(left / UInt64(file.pointerSize)))
    let words = try relocations.words(file, address, count, .moduleData)
    let functionCount = words[ModuleLayout.functions + 1]
    let (tables, overflow) = header.address.addingReportingOverflow(header.functionOffset)
    guard words[ModuleLayout.header] == header.address, !overflow, words[ModuleLayout.lineTable] == tables,
      words[ModuleLayout.names] &- header.address == header.nameOffset,
      words[ModuleLayout.functions] == tables, functionCount == words[ModuleLayout.functions + 2],
      functionCount > 1, functionCount - 1 == header.functionCount,
      let data = Self.range(words, ModuleLayout.data), let bss = Self.range(words, ModuleLayout.bss)
    else { return nil }
    let (end, tooLong) = tables.addingReportingOverflow(words[ModuleLayout.lineTable + 1])
    guard !tooLong else { return nil }
    self.address = address
    self.header = header
    lineTable = header.address..<end
    text = words[ModuleLayout.text]
    noPointerBSS = Self.range(words, ModuleLayout.noPointerBSS) ?? 0..<0
    noPointerData = Self.range(words, ModuleLayout.noPointerData) ?? 0..<0
    self.data = data
    self.bss = bss
    for layout in ModuleLayout.all where layout.textSections + 3 <= count {
      guard let sections = try Self.textSections(file, words, layout, text, relocations) else { continue }
      functionData = words[layout.functionData]
      readOnlyData = words[layout.functionData - 1]
      textSections = sections
      let types = words[layout.types] <= words[layout.typesEnd] ? words[layout.types]..<words[layout.typesEnd] : 0..<0
      self.types = types
      typeRelease = layout.typeRelease
      newestRelease = layout.newest
      switch layout.itabs {
      case .pointers(let index):
        itabs = index + 1 < count ? .pointers(address: words[index], count: words[index + 1]) : .contiguous(0..<0)
      case .contiguous(let index):
        let start = types.lowerBound + min(words[index], types.upperBound - types.lowerBound)
        itabs = .contiguous(start..<start + min(words[index + 1], types.upperBound - start))
      }
      return
    }
    return nil
  }

  private static func range(_ words: [UInt64], _ index: Int) -> Range<UInt64>? {
    words[index] <= words[index + 1] ? words[index]..<words[index + 1] : nil
  }

  /// The parts of the code, if the words at the layout's place describe some: only one layout makes sense of them.
  private static func textSections(
    _ file: ObjectFile, _ words: [UInt64], _ layout: ModuleLayout, _ text: UInt64, _ relocations: Relocations
  ) throws(GoExecutableError) -> [TextSection]? {
    let (address, count) = (words[layout.textSections], words[layout.textSections + 1])
    guard count == words[layout.textSections + 2], count > 0, count < Limits.textSections,
      let left = file.place(address)?.left, left >= count * 3 * UInt64(file.pointerSize),
      file.place(words[layout.functionData]) != nil
    else { return nil }
    let entries = try relocations.words(file, address, Int(count) * 3, .moduleData)
    let sections = (0..<Int(count)).map { index in
      TextSection(offset: entries[index * 3], end: entries[index * 3 + 1], address: entries[index * 3 + 2])
    }
    guard sections[0].offset == 0, sections[0].end > 0, sections[0].address == text else { return nil }
    return sections
  }

  /// The address of the code at `offset` of the tables.
  func address(ofCode offset: UInt32) -> UInt64 {
    let offset = UInt64(offset)
    if textSections.count > 1 {
      for section in textSections where offset >= section.offset && offset < section.end {
        return section.address &+ (offset - section.offset)
      }
    }
    return text &+ offset
  }

  /// The offset in the tables of the code at `address`; nil if none can be there.
  func offset(ofCode address: UInt64) -> UInt32? {
    if textSections.count > 1 {
      for section in textSections where address >= section.address && section.end >= section.offset {
        let delta = address - section.address
        if delta < section.end - section.offset { return UInt32(exactly: section.offset + delta) }
      }
    }
    return address >= text ? UInt32(exactly: address - text) : nil
  }
}
