/// By what the executable of a core is known: its path, and the build ids in the core.
package struct ProgramIdentity: Sendable {
  /// Where the file was; nil if the core names no files.
  package let path: [UInt8]?
  /// The build ids that its first page has; nil if they are not there.
  package private(set) var goBuildID: String?
  package private(set) var gnuBuildID: String?

  /// Looks for the file that the program's first instruction was in.
  package init(_ core: CoreFile) throws(CoreError) {
    let entry = core.entryPoint ?? 0
    let file = core.files.first { $0.addresses.contains(entry) }
    path = file?.path
    guard let file, let first = core.files.first(where: { $0.path == file.path && $0.offset == 0 }),
      let segment = core.segments.first(where: {
        $0.address <= first.addresses.lowerBound && first.addresses.lowerBound - $0.address < $0.stored
      })
    else { return }
    let skipped = first.addresses.lowerBound - segment.address
    let length = min(segment.stored - skipped, Self.page)
    let page = try CoreFile.read(core.bytes, segment.offset + skipped, length, "the executable's first page")
    addIDs(page)
  }

  private static let page: UInt64 = 4096

  private mutating func addIDs(_ page: [UInt8]) {
    guard page.count >= 64, page.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return }
    let (start, count) = (page.u64(32), Int(page.u16(56)))
    guard start <= UInt64(page.count) else { return }
    for index in 0..<count {
      let at = Int(start) + index * 56
      guard at + 56 <= page.count else { return }
      let (offset, size) = (page.u64(at + 8), page.u64(at + 32))
      guard page.u32(at) == 4, offset <= UInt64(page.count), size <= UInt64(page.count) - offset else { continue }
      addNotes(Array(page[Int(offset)..<Int(offset + size)]))
    }
  }

  private mutating func addNotes(_ notes: [UInt8]) {
    for note in ElfNotes(notes) {
      if note.type == 4, note.name.elementsEqual("Go".utf8) {
        goBuildID = String(decoding: note.contents, as: UTF8.self)
      }
      if note.type == 3, note.name.elementsEqual("GNU".utf8) {
        gnuBuildID = note.contents.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      }
    }
  }
}
