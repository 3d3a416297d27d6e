import Foundation
import Testing

@Suite("Standard input, output and error: closed, gone, non-blocking")
struct StandardStreamTests {
  private static let dump = Fixture(name: "go1.27-amd64").dump.path

  @Test("closed streams: an error for one who needs them, and no message goes into a file")
  func closed() throws {
    let scratch = try Scratch()
    let run = try Tool.script("closed-streams.sh", Self.dump, in: scratch.url)
    let batch = { (hasOutput: Bool) in "0\n1\n\(hasOutput ? 1 : 74)\n0\n" }
    #expect(
      run.text == "1\n74\n" + batch(true) + batch(true) + batch(false) + batch(false) + batch(true)
        + "a.dump\ncut.dump\nerrors\nsummary\nwant.pb.gz\n", "\(run.text)")
    #expect(run.errors.contains("standard input: cannot be read: Bad file descriptor\n"), "\(run.errors)")
    #expect(run.errors.contains("standard output: cannot be written: Bad file descriptor\n"), "\(run.errors)")
  }

  @Test("a reader that has seen enough is no error, of a profile or of a summary")
  func readerGone() throws {
    let scratch = try Scratch()
    let run = try Tool.script("reader-gone.sh", Self.dump, in: scratch.url)
    #expect(run.text == "1\n0\n0\n0\nout/manifest.jsonl\nout/go1.27-amd64.pb.gz\n", "\(run.text) \(run.errors)")
    #expect(!run.errors.contains("cannot be written"), "\(run.errors)")
  }

  /// Starts a conversion that says `waits` when it finds an input empty or an output full that does not wait.
  private func start(
    _ arguments: [String], input: Any?, output: Any?, errors: Any?, whenWaiting command: String, in scratch: Scratch
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = FaultyCalls.words(["WHEN_WAITING": command]) + [Tool.command] + arguments
    process.currentDirectoryURL = scratch.url
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
    try process.run()
    return process
  }

  @Test("a pipe that does not wait is waited for")
  func nonBlockingInput() throws {
    let scratch = try Scratch()
    let pipe = Pipe()
    #expect(fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
    let said = Pipe()
    let process = try start(
      ["-", "-o", "x.pb.gz"], input: pipe, output: said, errors: FileHandle.nullDevice, whenWaiting: "echo waits",
      in: scratch)
    #expect(said.fileHandleForReading.availableData == Data("waits\n".utf8))
    try pipe.fileHandleForWriting.write(contentsOf: Data(contentsOf: URL(fileURLWithPath: Self.dump)))
    try pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let want = try Tool.convert(Self.dump, "-o", "want.pb.gz", in: scratch.url)
    #expect(want.status == 0)
    #expect(try Data(contentsOf: scratch.file("x.pb.gz")) == Data(contentsOf: scratch.file("want.pb.gz")))
  }

  @Test("a pipe that is full and does not wait is waited for; all bytes arrive, once")
  func nonBlockingOutput() throws {
    let scratch = try Scratch()
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    #expect(fcntl(end, F_SETFL, O_NONBLOCK) == 0)
    var filled = 0
    let page = [UInt8](repeating: 0, count: 4096)
    while unsafe write(end, page, page.count) == page.count { filled += page.count }
    let said = Pipe()
    let process = try start(
      [Self.dump, "-o", "-"], input: FileHandle.nullDevice, output: pipe, errors: said,
      whenWaiting: "echo waits >&2", in: scratch)
    try pipe.fileHandleForWriting.close()
    #expect(said.fileHandleForReading.availableData == Data("waits\n".utf8))
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try output.dropFirst(filled) == Tool.convert(Self.dump, "-o", "-", in: scratch.url).output)
  }
}
