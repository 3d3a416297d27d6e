import Synchronization
import SystemPackage
import Testing

@testable import ByteStreams

@Suite("Sources") struct SourceTests {
  private let folder: TemporaryFolder
  private let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 3) }

  init() throws { folder = try TemporaryFolder() }

  @Test("what cannot be opened says why, with the number of the operating system")
  func failures() throws {
    #expect(throws: ByteStreamError.read(.system(.noSuchFileOrDirectory))) { try FileSource(path: "/nothing") }
    #expect(throws: ByteStreamError.read(.system(.isDirectory))) { try FileSource(path: folder.path) }
    #expect(throws: ByteStreamError.read(.system(.isDirectory))) { try FileBytes(path: folder.path) }
    #expect(throws: ByteStreamError.read(reason: "not a plain file")) { try FileBytes(path: "/dev/null") }
    #expect(ByteStreamError.read(.system(.isDirectory)).description == "cannot be read: Is a directory")
  }

  @Test("a file is read, skipped and read again")
  func file() throws {
    let source = try FileSource(path: folder.write(bytes, to: "file"))
    #expect(source.canSeek && source.length == bytes.count)
    var buffer = [UInt8](repeating: 0, count: 100)
    #expect(try source.read(into: &buffer, at: 10..<60) == 50)
    #expect(buffer[10..<60].elementsEqual(bytes[..<50]))
    #expect(try source.skip(150_000) == 150_000)
    #expect(source.randomAccess?.position == 150_050)
    try source.goBack(150_000)
    #expect(try source.readAll() == Array(bytes[50...]))
    #expect(try source.skip(100_000) == 0)
  }

  @Test("more bytes than the limit are not read")
  func limit() throws {
    #expect(try MemorySource(bytes).readAll(limit: bytes.count) == bytes)
    #expect(try MemorySource(bytes, chunk: 1000).readAll(limit: bytes.count - 1) == nil)
  }

  @Test("a file that grows while it is read is refused")
  func growing() throws {
    let path = try folder.write([1, 2, 3, 4], to: "file")
    let source = try FileSource(path: path)
    try source.requireUnchanged()
    let writer = try FileDescriptor.open(path, .writeOnly, options: .append)
    try writer.closeAfter { _ = try writer.writeAll([5]) }
    #expect(throws: ByteStreamError.changed(from: 4, to: 5)) { try source.requireUnchanged() }
  }

  @Test("bytes that were read to see what a source is come first")
  func prefix() throws {
    let rest = MemorySource(Array(bytes[8...]))
    let source = PrefixedSource(prefix: Array(bytes[..<8]), rest: rest)
    #expect(!source.canGoBack(1) && source.randomAccess == nil)
    var buffer = [UInt8](repeating: 0, count: 20)
    #expect(try source.readFully(into: &buffer) == 20)
    #expect(buffer.elementsEqual(bytes[..<20]))
    #expect(source.canGoBack(12) && !source.canGoBack(13))
    try source.goBack(12)
    #expect(try source.skip(2) == 2)
    #expect(try source.readAll() == Array(bytes[10...]))
  }

  @Test("a counting source tells what is read, skipped and taken back, and gives only the access that it is made for")
  func counting() throws {
    let file = try FileSource(path: folder.write(bytes, to: "file"))
    let counts = Mutex<[Int]>([])
    let source = CountingSource(file, for: .threads) { count in counts.withLock { $0.append(count) } }
    var buffer = [UInt8](repeating: 0, count: 10)
    _ = try source.read(into: &buffer, at: 0..<10)
    _ = try source.skip(100_000)
    try source.goBack(5)
    #expect(counts.withLock { $0 } == [10, 100_000, -5])
    #expect(source.randomAccess?.position == 100_005 && !source.canSeek)
    let seeking = CountingSource(file, for: .seeking) { _ in }
    #expect(seeking.randomAccess == nil && seeking.canSeek)
  }

  @Test("any part of a file can be read, and less where it ends")
  func randomAccess() throws {
    let path = try folder.write(bytes, to: "file")
    for file in [try FileBytes(path: path), try ReopenedFileBytes(path: path)] as [any RandomAccessBytes] {
      #expect(file.length == bytes.count)
      #expect(try file.read(1000..<3000) == Array(bytes[1000..<3000]))
      #expect(try file.read(bytes.count - 1..<bytes.count + 10) == [bytes.last])
      #expect(try file.read(5..<5) == [])
    }
  }
}
