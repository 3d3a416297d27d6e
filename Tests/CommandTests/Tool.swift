import Foundation

/// A program that was run: what it printed and how it ended.
struct Run {
  let status: Int32
  let output: Data
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// What it printed, without the number of outputs that have a warning: that depends on the dump, not on its output.
  var textWithoutWarnings: String { text.replacing(#/ \(\d+ with a warning, see the journal\)/#, with: "") }

  /// Its messages without warnings that concern a dump.
  var errorsWithoutWarnings: String { errors.replacing(#/[^\n]*xz: warning: [^\n]*\n/#, with: "") }
}

/// Runs programs as a user does.
enum Tool {
  /// The command under test lies beside the program that runs the tests.
  static let command = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("heapdump2pprof").path

  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs heapdump2pprof with `arguments` in `folder`.
  static func convert(_ arguments: String..., input: Data? = nil, in folder: URL) throws -> Run {
    try run([command] + arguments, input: input, in: folder)
  }

  /// Runs a shell script in `folder`; `$0` in it is heapdump2pprof.
  static func shell(_ script: String, in folder: URL) throws -> Run {
    // SIGKILL: what Foundation starts has other signals blocked.
    try run(["timeout", "-s", "KILL", "120", "bash", "-c", script, command], in: folder)
  }

  /// Runs a program found in PATH.
  static func run(_ words: [String], input: Data? = nil, in folder: URL) throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = folder
    // Files instead of pipes: no deadlock, however much is written.
    let name = UUID().uuidString
    let scratch = FileManager.default.temporaryDirectory
    let files = ["in", "out", "err"].map { scratch.appendingPathComponent("\(name).\($0)") }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    try (input ?? Data()).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, output: try Data(contentsOf: files[1]),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

/// A folder that is gone when the test is over.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// The names of all files, hidden ones too.
  var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
}
