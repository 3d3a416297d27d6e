import ByteStreams
import Gzip
import Testing

@testable import Archives

@Suite("Archives: entries as streams")
struct ArchiveTests {
  private static func entries(_ bytes: [UInt8], canSeek: Bool = true) throws -> ArchiveEntries {
    guard case .archive(let entries) = try OpenedInput(CountingSource(bytes, canSeek: canSeek), plainPrefixes: ["go1."])
    else {
      throw ByteStreamError.read(reason: "no archive")
    }
    return entries
  }

  private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let sink = MemorySink()
    let gzip = GzipSink(sink)
    try gzip.write(bytes, at: bytes.indices)
    try gzip.finish()
    return sink.bytes
  }

  private static let contents = Array("go1.7 heap dump\n".utf8) + [UInt8](repeating: 7, count: 200_000)

  @Test("an entry that is cut short gives all that is there", arguments: [true, false])
  func cutEntry(isCompressed: Bool) throws {
    let tar = MadeArchive.tar([(MadeArchive.header("a", length: Self.contents.count), Self.contents)])
    let cut = isCompressed ? Array(try Self.gzip(tar).dropLast()) : Array(tar[..<150_000])
    let entries = try Self.entries(cut)
    let (bytes, error) = try #require(try entries.next()).source.all()
    #expect(bytes == (isCompressed ? Self.contents : Array(Self.contents[..<(150_000 - 512)])))
    #expect((error != nil) == !isCompressed)
    #expect(throws: ByteStreamError.self) { while try entries.next() != nil {} }
    #expect(!entries.areDoubtful)
  }

  @Test("a checksum behind the last entry is looked at")
  func checksum() throws {
    let tar = MadeArchive.tar([(MadeArchive.header("a", length: Self.contents.count), Self.contents)])
    for index in 1...8 {
      var compressed = try Self.gzip(tar)
      compressed[compressed.count - index] ^= 4
      let entries = try Self.entries(compressed)
      #expect(try #require(try entries.next()).source.all().error == nil)
      #expect(throws: ByteStreamError.self) { while try entries.next() != nil {} }
      #expect(entries.areDoubtful)
    }
  }

  @Test("holes are zeros, take no time to pass over, and have a limit")
  func holes() throws {
    func sparse(_ map: String, size: Int, data: [UInt8]) -> [UInt8] {
      let records =
        MadeArchive.record("GNU.sparse.major", "0") + MadeArchive.record("GNU.sparse.minor", "1")
        + MadeArchive.record("GNU.sparse.size", "\(size)") + MadeArchive.record("GNU.sparse.numblocks", "1")
        + MadeArchive.record("GNU.sparse.map", map)
      return MadeArchive.tar([
        (MadeArchive.header("x", length: records.count, type: "x"), records),
        (MadeArchive.header("a", length: data.count), data),
      ])
    }
    let small = try #require(try Self.entries(sparse("1000,3", size: 1003, data: [1, 2, 3])).next()).source.all()
    #expect(small.error == nil && small.bytes == [UInt8](repeating: 0, count: 1000) + [1, 2, 3])
    let skipped = try #require(try Self.entries(sparse("900000000,3", size: 900_000_003, data: [1, 2, 3])).next())
      .source
    #expect(try skipped.skip(900_000_001) == 900_000_001)
    #expect(skipped.all().bytes == [2, 3])
    let large = try Self.entries(sparse("4611686018427387904,3", size: 4_611_686_018_427_387_907, data: [1, 2, 3]))
    #expect(throws: ByteStreamError.self) { _ = try large.next()?.source.skip(1) }
  }

  @Test("entries of a zip archive that overlap are an error, not the archive over and over")
  func overlapping() throws {
    // Entries are stored, and each holds those behind it.
    let count = 3000
    let core = [UInt8](repeating: 1, count: 200_000)
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var (file, directory): ([UInt8], [UInt8]) = ([], [])
    for index in 0..<count {
      let length = (count - 1 - index) * 34 + core.count
      let common: [UInt8] =
        little(20, 2) + little(0, 8) + little(0, 4) + little(length, 4) + little(length, 4)
        + little(4, 2) + little(0, 2)
      directory +=
        little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 10) + little(file.count, 4)
        + Array("e\(100 + index % 900)".utf8)
      file += little(0x0403_4b50, 4) + common + Array("e\(100 + index % 900)".utf8)
    }
    file += core
    let end =
      little(0x0605_4b50, 4) + little(0, 4) + little(count, 2) + little(count, 2) + little(directory.count, 4)
      + little(file.count, 4) + little(0, 2)
    let entries = try Self.entries(file + directory + end)
    var total = 0
    #expect(throws: ByteStreamError.self) {
      while let entry = try entries.next() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
          let read = (try? entry.source.read(into: &buffer, at: 0..<65536)) ?? 0
          if read == 0 { break }
          total += read
        }
      }
    }
    #expect(total < 8 * file.count + 8 << 20)
  }
}
