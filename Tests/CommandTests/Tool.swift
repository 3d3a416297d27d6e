import Foundation

/// A program that was run: what it printed and how it ended.
struct Run {
  /// As a shell says it: 128 and the signal's number if a signal has ended it.
  let status: Int32
  /// The signal that has ended it; nil if it ended by itself.
  let signal: Int32?
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

  /// Where scripts for `script` are.
  static let scripts = repository.appendingPathComponent("Tests/CommandTests/Scripts")

  /// Runs a script of `Scripts`, for the shell or for Python, in `folder`. In it, `heapdump2pprof` is the command under
  /// test, `$scripts` the folder of the scripts, and `$calls` the library of `FaultyCalls`.
  static func script(_ name: String, _ arguments: String..., in folder: URL) throws -> Run {
    try script(name, arguments, in: folder)
  }

  /// Runs a script of `Scripts`; `words` stand in front of the program that runs it.
  static func script(_ name: String, _ arguments: [String], under words: [String] = [], in folder: URL) throws -> Run {
    let programs = URL(fileURLWithPath: command).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let variables = ["PATH=\(programs):\(path)", "scripts=\(scripts.path)", "calls=\(FaultyCalls.library)"]
    let program = [name.hasSuffix(".py") ? "python3" : "bash", scripts.appendingPathComponent(name).path]
    // SIGKILL: what Foundation starts has other signals blocked.
    return try run(variables + ["timeout", "-s", "KILL", "120"] + words + program + arguments, in: folder)
  }

  /// Runs a program with standard output and error on a terminal.
  ///
  /// - Returns: what the terminal got.
  static func onTerminal(_ words: [String], in folder: URL) throws -> String {
    let command = words.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }.joined(separator: " ")
    return try run(["script", "-qec", command, "/dev/null"], in: folder).text
  }

  /// Runs a program that reads this file through a pipe.
  static func run(_ words: [String], pipedFrom file: String, in folder: URL) throws -> Run {
    try run(["bash", "-c", #"cat "$0" | env "$@""#, file] + words, in: folder)
  }

  /// How many rows `inspect --json` has of the largest `holders` or `types`.
  static func rows(
    _ list: String, _ arguments: [String], pipedFrom file: String? = nil, in folder: URL
  ) throws -> Int? {
    let words = [command, "inspect", "--json"] + arguments
    let shown = if let file { try run(words, pipedFrom: file, in: folder) } else { try run(words, in: folder) }
    let document = try JSONSerialization.jsonObject(with: shown.output) as? [String: Any]
    return ((document?[list] as? [String: Any])?["largest"] as? [Any])?.count
  }

  /// The most memory, in kilobytes, that heapdump2pprof has at a time.
  static func peakMemory(_ arguments: String..., in folder: URL) throws -> Int {
    let run = try script("peak-memory.py", arguments, in: folder)
    guard run.status == 0, let kilobytes = Int(run.text.dropLast()) else { throw Fixture.Failure(text: run.errors) }
    return kilobytes
  }

  /// Builds one of the programs in `Examples`.
  static func build(_ example: String, _ flags: String..., to program: URL) throws {
    try check(
      ["GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build"] + flags + ["-o", program.path, "."],
      in: repository.appendingPathComponent("Examples/\(example)"))
  }

  /// Runs a program that is to succeed, and gives what it prints.
  @discardableResult
  static func check(_ words: String..., in folder: URL) throws -> String { try check(words, in: folder) }

  /// Runs a program that is to succeed, and gives what it prints.
  @discardableResult
  static func check(_ words: [String], in folder: URL) throws -> String {
    let run = try run(words, in: folder)
    guard run.status == 0 else { throw Fixture.Failure(text: "\(words): \(run.errors)") }
    return run.text
  }

  /// Runs a program found in PATH; `words` are those of `env`, so that variables may come first. Its input is a file with
  /// these bytes, or this one, and its output is kept unless it goes to a file.
  static func run(_ words: [String], input: Data? = nil, inputFile: URL? = nil, outputFile: URL? = nil, in folder: URL)
    throws -> Run
  {
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
    process.standardInput = try FileHandle(forReadingFrom: inputFile ?? files[0])
    process.standardOutput = try FileHandle(forWritingTo: outputFile ?? files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    let number = process.terminationStatus
    let signal = process.terminationReason == .uncaughtSignal ? number : nil
    return Run(
      status: signal.map { 128 + $0 } ?? number, signal: signal,
      output: try Data(contentsOf: files[1]),
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

  /// Makes a folder, and those around it.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: file(name), withIntermediateDirectories: true)
  }

  /// Decompresses the dump of a fixture.
  func unpack(_ fixture: Fixture, to name: String) throws {
    let run = try Tool.run(["xz", "-dc", fixture.dump.path], outputFile: emptyFile(name), in: url)
    guard run.status == 0 else { throw Fixture.Failure(text: run.errors) }
  }

  /// Copies the dump of a fixture as it is, which is compressed.
  func copy(_ fixture: Fixture, to names: String...) throws {
    for name in names { try FileManager.default.copyItem(at: fixture.dump, to: file(name)) }
  }

  /// Makes a pipe that holds these bytes, no more than 64 KiB; who reads it waits for more as long as the result is there.
  func makePipe(_ name: String, _ bytes: Data) throws -> FileHandle {
    try Tool.check("mkfifo", name, in: url)
    // Open for reading, too: nobody waits for the other end.
    let ends = try FileHandle(forUpdating: file(name))
    try ends.write(contentsOf: bytes)
    return ends
  }

  /// Makes a file that something will be written to.
  func emptyFile(_ name: String) throws -> URL {
    try Data().write(to: file(name))
    return file(name)
  }

  /// Makes a link that leads to `destination`.
  func link(_ name: String, to destination: String) throws {
    try FileManager.default.createSymbolicLink(atPath: file(name).path, withDestinationPath: destination)
  }

  /// Copies a file that is here already.
  func copy(_ old: String, to new: String) throws {
    try FileManager.default.copyItem(at: file(old), to: file(new))
  }

  /// The bytes of a file.
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: file(name)) }

  /// The paths of all files below a folder, but for journals, in the order of their bytes.
  func files(below folder: String) throws -> [String] {
    let found = try Tool.check(
      "find", folder, "-type", "f", "!", "-name", "manifest.jsonl", "-printf", "%P\\n", in: url)
    return found.split(separator: "\n").map(String.init).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names of all files, hidden ones too.
  var contents: [String] { contents(".") }

  /// The names of all files in a folder, hidden ones too.
  func contents(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: file(folder).path)) ?? []).sorted()
  }
}
