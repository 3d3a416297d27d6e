import Algorithms
import ByteStreams

/// The relocations that fill in the pointers of an executable that can be loaded anywhere: read once, in the order of
/// places.
struct Relocations: Sendable {
  /// In the order of places; of several for one place, the last one counts.
  private(set) var all: [(place: UInt64, value: UInt64)] = []

  init(_ file: ObjectFile) throws(GoExecutableError) {
    try file.forEachRelativeRelocation { all.append(($0, $1)) }
    let isRising = zip(all, all.dropFirst()).allSatisfy { $0.place <= $1.place }
    if !isRising {
      all = all.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
    }
  }

  /// The number of the first relocation at an address or behind it.
  func first(at address: UInt64) -> Int { all.partitioningIndex { $0.place >= address } }

  /// The `count` pointers and numbers of pointer size at `address`, as they are when loaded at the address that the
  /// file names.
  func words(
    _ file: ObjectFile, _ address: UInt64, _ count: Int, _ structure: GoExecutableError.Structure
  ) throws(GoExecutableError) -> [UInt64] {
    let width = UInt64(file.pointerSize)
    let length = UInt64(count) * width
    let fields = try file.memory(address, length, structure)
    // Within the fields, which were read whole.
    var words = (0..<count).map { fields.unsigned($0 * Int(width), Int(width)) ?? 0 }
    var index = first(at: address)
    while index < all.count, all[index].place - address < length {
      let (place, value) = all[index]
      index += 1
      if (place - address) % width == 0 { words[Int((place - address) / width)] = value }
    }
    return words
  }
}

extension ObjectFile {
  /// Calls `body` with the place and the addend of every relocation that adds the load address: what fills in the
  /// pointers of an executable that can be loaded anywhere. Relocations without addends have them at their place.
  func forEachRelativeRelocation(
    _ body: (_ place: UInt64, _ addend: UInt64) -> Void
  ) throws(GoExecutableError) {
    guard let wanted = architecture.relativeRelocation else { return }
    let width = pointerSize
    let entry = 3 * width
    let pieceLength = UInt64(entry) << 14
    // Tables that have bytes in common would be read over and over.
    var left = UInt64(bytes.length)
    for table in relocationTables {
      guard table.size <= left else {
        throw GoExecutableError(.invalid("the length of all", table.size), .relocations, at: table.offset)
      }
      left -= table.size
      var done: UInt64 = 0
      while table.size - done >= UInt64(entry) {
        let (offset, overflow) = table.offset.addingReportingOverflow(done)
        guard !overflow else { throw GoExecutableError(.invalid("their offset", table.offset), .relocations) }
        let piece = try fields(offset, min(pieceLength, table.size - done), .relocations)
        var at = 0
        while let addend = piece.unsigned(at + 2 * width, width) {
          let info = piece.unsigned(at + width, width) ?? 0
          if info & (width == 8 ? 0xffff_ffff : 0xff) == wanted { body(piece.unsigned(at, width) ?? 0, addend) }
          at += entry
        }
        done += UInt64(at)
      }
    }
  }
}
