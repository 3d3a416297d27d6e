import Archives
import ByteStreams
import Foundation
import SystemPackage

/// The bytes of a file under Tests/Fixtures, without the compression: `go1.27-amd64.dump`.
func fixtureBytes(_ name: String) throws -> [UInt8] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appendingPathComponent("Fixtures/\(name).xz").path
  guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(file)), plainPrefixes: ["go1."]) else {
    throw CocoaError(.fileReadCorruptFile)
  }
  let copy = MemorySink()
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while case let count = try source.readFully(into: &buffer), count > 0 { copy.write(buffer, at: 0..<count) }
  return copy.bytes
}
