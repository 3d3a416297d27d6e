import ByteStreams
import CArchive

/// What comes out of a compressed source, by libarchive.
final class DecompressedSource: ByteSource {
  private let reader: ArchiveReader
  private var isEmpty: Bool

  init(_ source: any ByteSource) throws(ByteStreamError) {
    reader = ArchiveReader(source)
    try reader.open()
    isEmpty = try !reader.nextEntry()
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    isEmpty ? 0 : try reader.read(into: &buffer, at: range)
  }
}
