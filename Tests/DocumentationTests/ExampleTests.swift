import Archives
import ByteStreams
import Foundation
import GoExecutable
import GoHeapDump
import GoRuntime
import HeapReading
import Names
import ObjectGraph
import Pprof
import SystemPackage
import Testing

/// The examples of the documentation are those of this folder, which are compiled as others would: with public API alone.
@Suite("Examples in the documentation")
struct ExampleTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  private static let sources = tests.deletingLastPathComponent().appendingPathComponent("Sources")
  private static let examples = tests.appendingPathComponent("DocumentationTests/Examples")

  /// The names of the examples: that of a module, and what is behind a `+` if it has more than one.
  private static var exampleNames: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: examples.path).filter { $0.hasSuffix(".swift") }.map {
        String($0.dropLast(6))
      }.sorted()
    }
  }

  @Test("each module's page shows the example that is compiled here")
  func pages() throws {
    let names = try Self.exampleNames
    #expect(names.count == 15)
    for name in names {
      let module = name.prefix { $0 != "+" }
      let page = try String(
        contentsOf: Self.sources.appendingPathComponent("\(module)/Documentation.docc/\(module).md"), encoding: .utf8)
      let example = try String(
        contentsOf: Self.examples.appendingPathComponent("\(name).swift"), encoding: .utf8)
      #expect(page.contains("\n```swift\n\(example)```\n"), "\(name)")
      // The style of the project: a use of a module in 20 lines.
      #expect(example.split(separator: "\n").count <= 20, "\(name)")
    }
  }

  private func fixture(_ name: String) throws -> MemorySource {
    let path = Self.tests.appendingPathComponent("Fixtures/\(name).xz").path
    guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(path)), plainPrefixes: ["\u{7f}"]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let copy = MemorySink()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try source.readFully(into: &buffer), count > 0 { copy.write(buffer, at: 0..<count) }
    return MemorySource(copy.bytes)
  }

  private func executable(_ name: String = "go1.27-amd64.exe") throws -> (bytes: [UInt8], executable: GoExecutable) {
    let source = try fixture(name)
    var bytes = [UInt8](repeating: 0, count: 64 << 20)
    let count = try source.readFully(into: &bytes)
    let file = Array(bytes.prefix(count))
    return (file, try GoExecutable(ExecutableSummary(MemoryBytes(file))))
  }

  @Test("of dumps")
  func dumps() throws {
    let census = try Census(fixture("go1.27-amd64.dump"))
    #expect(census.bytes > 500_000 && census.goroutines > 5)
    let copy = MemorySink()
    var copied = try HeapDumpReader(fixture("go1.27-amd64.dump"))
    var withoutMemory = WithoutMemory(writer: HeapDumpWriter(copied.version, to: copy))
    try copied.read(into: &withoutMemory)
    try withoutMemory.writer.finish()
    #expect(try Census(MemorySource(copy.bytes)).bytes == census.bytes)
    let (heap, goroutine) = try profiles(fixture("go1.27-amd64.dump"))
    #expect(try Profile(decoding: heap).sampleType.count == 4)
    let shown = try Profile(decoding: goroutine).sample.reduce(0) { $0 + $1.value[0] }
    #expect(shown > 0 && shown <= census.goroutines)
    let holders = try holders(fixture("go1.27-amd64.dump"))
    #expect(holders.count == 10)
    let largest = try #require(try largestHolder(fixture("go1.27-amd64.dump")))
    #expect(largest.bytes > 10_000)
    var builder = ObjectGraphBuilder()
    var reader = try HeapDumpReader(fixture("go1.3-seed-amd64.dump"))
    try reader.read(into: &builder)
    #expect(objectsByType(try ObjectGraph(builder))["string", default: 0] > 0)
  }

  @Test("of executables")
  func executables() throws {
    let (bytes, executable) = try executable()
    let functions = try ownFunctions(MemoryBytes(bytes))
    let main = try #require(functions.first { $0.name == "main.main" })
    #expect(try DocumentationTests.functions(at: main.address, executable).last == "main.main")
    #expect(try globalVariables(self.executable("go1.27-amd64-types.exe").executable) != nil)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("program")
    try Data(bytes).write(to: file)
    #expect(try names(from: FilePath(file.path)).all.map(\.name) == ["program"])
    let other = folder.appendingPathComponent("copy")
    try copy(FilePath(file.path), to: FilePath(other.path))
    #expect(try Data(contentsOf: other) == Data(bytes))
  }

  @Test("of names, facts of the runtime, gzip and profiles")
  func others() throws {
    #expect(count([[0x61], [0xff], [0x61]])[Name("a")] == 2)
    #expect(cell(Name("a\u{1b}[2J"), columns: 20) == "a?[2J")
    #expect(bytesTaken(by: "go1.27.3", forValueOf: 33, hasPointers: false) == 48)
    #expect(state(4) == "waiting")
    let compressed = try compressed([UInt8](repeating: 7, count: 10_000))
    #expect(compressed.starts(with: [0x1f, 0x8b]) && compressed.count < 200)
    let decoded = try Profile(decoding: profile(of: [("main.f", 7), ("main.g", 5)]))
    #expect(decoded.sample.map(\.value) == [[7], [5]])
    #expect(decoded.stringTable.contains("main.g"))
  }
}
