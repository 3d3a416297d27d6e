import Archives
import ByteStreams
import Foundation
import SystemPackage
import Testing

@testable import GoHeapDump

/// Real dumps of all versions, each of which comes out of a writer as it went in.
@Suite struct CopiedFixtureTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures")

  private static var dumps: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".dump.xz") }.sorted()
  }

  @Test func `there are dumps of many versions`() { #expect(Self.dumps.count >= 20) }

  @Test(arguments: dumps)
  func `copied, and written anew, each is the same`(name: String) throws {
    let path = FilePath(Self.folder.appendingPathComponent(name).path)
    guard case .stream(let source) = try OpenedInput(FileSource(path: path), plainPrefixes: ["go1."]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let bytes = try #require(try source.readAll())
    let sink = MemorySink()
    var reader = try HeapDumpReader(MemorySource(bytes))
    var writer = HeapDumpWriter(reader.version, to: sink)
    try reader.read(into: &writer)
    try writer.finish()
    let (isCopied, isRewritten) = (sink.bytes == bytes, try rewritten(bytes) == bytes)
    #expect(isCopied && isRewritten)
  }
}
