import Foundation
import SystemPackage
import Testing

@testable import Conversion

@Suite("The files below a folder")
struct FilesBelowTests {
  @Test("in the order of their paths, whichever folder they are in, without links")
  func order() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    for path in ["c", "a/z", "a/b/x", "b/y", "a0", "d/e/f"] {
      let file = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
    }
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "c")
    let found = BatchPlan.files(below: FilePath(folder.path)).map { $0.string.dropFirst(folder.path.count + 1) }
    #expect(found == ["a/b/x", "a/z", "a0", "b/y", "c", "d/e/f"])
  }
}
