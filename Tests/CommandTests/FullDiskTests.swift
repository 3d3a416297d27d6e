import Foundation
import Testing

@Suite("Disks that are full, files that may not grow")
struct FullDiskTests {
  private static let fixture = Fixture(name: "go1.27-amd64")

  /// Fourteen dumps in `in`, of which each profile takes less than 4 kB.
  private func inputs() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    for number in 1...14 { try scratch.copy(Self.fixture, to: "in/\(number).dump.xz") }
    return scratch
  }

  @Test("a limit of the file's size is an error, not the end by a signal")
  func limit() throws {
    let scratch = try Scratch()
    let run = try Tool.run(
      ["--default-signal=XFSZ", "prlimit", "--fsize=1024", Tool.command, Self.fixture.dump.path, "-o", "x.pb"],
      in: scratch.url)
    #expect(run.status == 74 && run.errors == "x.pb: cannot be written: File too large\n", "\(run.errors)")
    #expect(scratch.contents.isEmpty)
  }

  @Test("a journal that has no room for a line ends the batch, and has whole lines")
  func journal() throws {
    let scratch = try inputs()
    let command = [Tool.command, "batch", "in", "-o", "out"]
    let run = try Tool.run(["prlimit", "--fsize=3072"] + command + ["--jobs", "3"], in: scratch.url)
    #expect(run.status == 74 && run.text.contains(" converted"), "\(run.text)")
    #expect(run.errors == "out/manifest.jsonl: cannot be written: File too large (stopped; --resume goes on)\n")
    let journal = try String(contentsOf: scratch.file("out/manifest.jsonl"), encoding: .utf8)
    let lines = journal.split(separator: "\n")
    #expect(journal.last == "\n" && (1..<14).contains(lines.count), "\(journal)")
    #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.contains(#""warnings":"#) && $0.hasSuffix("}") }, "\(journal)")
    #expect(try scratch.files(below: "out").allSatisfy { !$0.contains(".heapdump2pprof") })
    let resumed = try Tool.run(command + ["--resume"], in: scratch.url)
    #expect(resumed.status == 0 && resumed.text.hasPrefix("14 converted"), "\(resumed.text) \(resumed.errors)")
    #expect(try BatchTests.journal(scratch, "out").count == 14)
  }

  @Test("devices that take nothing, as journal and as standard output: 74, said once")
  func devices() throws {
    let scratch = try inputs()
    let journal = try Tool.convert("batch", "in", "-o", "a", "--manifest", "/dev/full", in: scratch.url)
    let stopped = "/dev/full: cannot be written: No space left on device (stopped; --resume goes on)\n"
    #expect(journal.status == 74 && journal.errors == stopped, "\(journal.errors)")
    let output = try Tool.run(
      [Tool.command, "batch", "in", "-o", "b"], outputFile: URL(fileURLWithPath: "/dev/full"), in: scratch.url)
    let full = "standard output: cannot be written: No space left on device\n"
    #expect(output.status == 74 && output.errors == full, "\(output.errors)")
    let nothing = try Tool.convert("batch", "in", "-o", "c", "--manifest", "/dev/null", in: scratch.url)
    #expect(nothing.status == 0 && nothing.errors.isEmpty, "\(nothing.errors)")
  }

  @Test(
    "a full file system: 74, one line, nothing left, and --resume goes on when there is room",
    .enabled(if: Surroundings.canMount, "a file system cannot be mounted here"))
  func fileSystem() throws {
    let scratch = try inputs()
    let run = try Tool.script("full-disk.sh", [], under: Surroundings.mounting, in: scratch.url)
    let text = run.text.split(separator: "\n")
    try #require(text.count == 7, "\(run.text) \(run.errors)")
    #expect(text[0...2] == ["74", "zeros", "74"] && (1...4).contains(Int(text[3]) ?? 0), "\(run.text)")
    #expect(text[4...] == ["0", "14", "74"])
    let errors = run.errors.split(separator: "\n")
    try #require(errors.count == 3, "\(run.errors)")
    #expect(errors[0] == "disk/x.pb.gz: cannot be written: No space left on device")
    #expect(
      errors[1].contains(#/^disk/out/in/\d+.pb.gz: cannot be written: No space left on device \(stopped; /#)
        || errors[1].hasPrefix("disk/out/manifest.jsonl: cannot be written: No space left on device (stopped; "))
    #expect(errors[2] == "disk/x.pb.gz: cannot be written: Read-only file system")
  }

  @Test(
    "a file system that takes no more files: 74, one line, whole outputs, and --resume goes on",
    .enabled(if: Surroundings.canMount, "a file system cannot be mounted here"))
  func inodes() throws {
    let scratch = try inputs()
    let run = try Tool.script("few-inodes.sh", [], under: Surroundings.mounting, in: scratch.url)
    #expect(run.text == "74\n5\n74\nout\n0\n14\n", "\(run.text)")
    let errors = run.errors.split(separator: "\n")
    try #require(errors.count == 2, "\(run.errors)")
    #expect(errors[0].hasSuffix(": cannot be written: No space left on device (stopped; --resume goes on)"))
    #expect(errors[1] == "disk/y.pb.gz: cannot be written: No space left on device")
  }
}
