import ByteStreams

extension ObjectFile {
  /// Calls `body` with the place and the addend of every relocation that adds the load address: what fills in the
  /// pointers of an executable that can be loaded anywhere. Those without addends keep them in place.
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
