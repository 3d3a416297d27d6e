import Foundation
import SystemPackage
import Testing

@testable import ByteStreams

@Suite("Files that appear whole or not at all") struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func begin(_ name: String, replacing: Bool = false) throws -> any ByteSink {
    try AtomicFile.sink(path: folder.path.appending(name), replacing: replacing)
  }

  @Test("a file has its name only when it is finished")
  func finished() throws {
    let sink = try begin("out")
    try sink.write([0, 1, 2, 3], at: 1..<3)
    #expect(folder.names.count == 1 && folder.names[0].hasPrefix(TemporaryFiles.namePrefix))
    try sink.finish()
    #expect(try folder.read("out") == [1, 2] && folder.names == ["out"])
  }

  @Test("a file that is dropped leaves nothing")
  func dropped() throws {
    do {
      let sink = try begin("out")
      try sink.write([1], at: 0..<1)
    }
    #expect(folder.names == [])
  }

  @Test("an existing file is replaced only if that is wanted, and passes on its mode")
  func replaced() throws {
    let path = try folder.write([1], to: "out")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path.string)
    #expect(throws: ByteStreamError.exists) { try begin("out") }
    let sink = try begin("out", replacing: true)
    try sink.write([2], at: 0..<1)
    #expect(try folder.read("out") == [1])
    try sink.finish()
    #expect(try folder.read("out") == [2])
    #expect(try Stat(path).permissions.rawValue == 0o640)
  }

  @Test("a file that another process has made meanwhile is not replaced")
  func meanwhile() throws {
    let sink = try begin("out")
    try folder.write([9], to: "out")
    #expect(throws: ByteStreamError.exists) { try sink.finish() }
    #expect(try folder.read("out") == [9] && folder.names == ["out"])
  }

  @Test("links are followed, folders and what is no file are refused")
  func others() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path.appending("link").string, withDestinationPath: "target")
    #expect(throws: ByteStreamError.write(.system(.isDirectory))) { try begin("/", replacing: true) }
    #expect(throws: ByteStreamError.write(.system(.noSuchFileOrDirectory))) { try begin("no/out") }
    try folder.write([1], to: "target")
    let sink = try begin("link", replacing: true)
    try sink.write([2], at: 0..<1)
    try sink.finish()
    #expect(try folder.read("target") == [2] && folder.names == ["link", "target"])
  }

  @Test("errors of the operating system are what they mean for an output")
  func errors() {
    for error in [Errno.noSpace, .diskQuotaExceeded, .readOnlyFileSystem] {
      #expect(ByteStreamError(writing: error) == .full(error))
    }
    #expect(ByteStreamError(writing: Errno.brokenPipe) == .readerGone)
    #expect(ByteStreamError(writing: Errno.fileExists) == .exists)
    #expect(ByteStreamError(writing: Errno.permissionDenied) == .write(.system(.permissionDenied)))
  }
}
