import DumpBuilding
import Foundation
import Pprof
import ProfileBuilding
import Testing

@Suite("Names that are made to be hard")
struct UntrustedNameTests {
  /// Marks that a String brings into another order, and flags, which it pairs up from the first one on.
  private static let hard = [
    String(repeating: "\u{315}\u{300}", count: 100_000),
    String(repeating: "\u{1f1e6}", count: 100_000),
  ]

  /// A dump in which everything that can have a name has `name`.
  private func dump(_ name: String, others: [String] = []) -> DumpBuilder {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.type(0x500000, size: 8, name: name)
    builder.object(0xc0_0000_0000, size: 8)
    builder.object(0xc0_0000_0008, size: 8)
    builder.otherRoot(name, pointer: 0xc0_0000_0008)
    for (index, text) in ([name] + others).enumerated() {
      builder.goroutine(UInt64(index + 1), waitReason: text)
      builder.stackFrame(entry: 0x40_1000 + UInt64(index) * 0x100, name: text)
    }
    builder.memStats()
    for (index, text) in ([name] + others).enumerated() {
      builder.memProf(
        bucket: UInt64(index + 1), size: 64, stack: [(text, "/\(text)/f.go", 1)], allocs: 10,
        frees: 3)
    }
    builder.eof()
    return builder
  }

  @Test("take processor time in proportion to their length", arguments: hard)
  func time(name: String) throws {
    let scratch = try Scratch()
    try Data(dump(name).bytes).write(to: scratch.file("a.dump"))
    // By grapheme clusters, or in canonical order, each of these took more than a minute.
    let command = ["prlimit", "--cpu=20", Tool.command]
    for kind in ["heap", "goroutine", "retained", "types"] {
      try Tool.check(command + ["a.dump", "--profile", kind, "-o", "\(kind).pb"], in: scratch.url)
    }
    for options in [[], ["--json"], ["--holders"], ["--types"]] {
      try Tool.check(command + ["inspect", "a.dump"] + options, in: scratch.url)
    }
  }

  @Test("of a profile in check, too", arguments: hard)
  func check(name: String) throws {
    let scratch = try Scratch()
    let strings = ["", name + "-", "count"].flatMap { HandMadeProfile.bytes(6, Array($0.utf8)) }
    let profile = HandMadeProfile.bytes(1, [0x08, 1, 0x10, 2]) + strings
    try Data(profile).write(to: scratch.file("a.pb"))
    let run = try Tool.run(["prlimit", "--cpu=20", Tool.command, "check", "a.pb"], in: scratch.url)
    #expect(
      run.status == 0 && run.text.contains("has a hyphen") && run.text.utf8.count < 2000,
      "\(run.errors)")
  }

  @Test(
    "two that Unicode takes for one are two",
    arguments: [("e\u{301}", "\u{e9}"), ("a\u{315}\u{300}", "a\u{300}\u{315}")])
  func different(one: String, other: String) throws {
    let scratch = try Scratch()
    try Data(dump("main.\(one)", others: ["main.\(other)"]).bytes).write(to: scratch.file("a.dump"))
    for kind in ["heap", "goroutine"] {
      _ = try Tool.convert("a.dump", "--profile", kind, "-o", "\(kind).pb", in: scratch.url)
      let profile = try Fixture.profile(scratch.file("\(kind).pb"))
      let names = profile.function.map { Array(profile.stringTable[Int($0.name)].utf8) }
      #expect(
        Set(names) == Set([Array("main.\(one)".utf8), Array("main.\(other)".utf8)]), "\(kind)")
    }
    let shown = try Tool.convert("inspect", "a.dump", "--json", in: scratch.url)
    // By what they wait for, and by stack.
    let groups = shown.text.components(separatedBy: #""wait_reason":"main."#).count - 1
    #expect(groups == 4, "\(shown.text)")
  }

  /// What a terminal must not get.
  static let harmful: [String] = [
    "\u{1b}[2J", "\u{9b}2J", "\u{85}", "\u{2028}", "\u{202e}", "\u{2066}", "\u{200f}", "\u{200b}",
  ]

  @Test("no message and no screen has what a terminal obeys", arguments: harmful)
  func harmless(text: String) throws {
    let scratch = try Scratch()
    try Data(dump("main.\(text)f").bytes).write(to: scratch.file("a.dump"))
    let path = "a\(text)b.dump"
    try FileManager.default.copyItem(at: scratch.file("a.dump"), to: scratch.file(path))
    try Data([1, 2, 3]).write(to: scratch.file("x\(text).pb"))
    let runs = [
      try Tool.convert("inspect", path, in: scratch.url),
      try Tool.convert("inspect", path, "--json", in: scratch.url),
      try Tool.convert("inspect", path, "--holders", in: scratch.url),
      try Tool.convert("no\(text).dump", in: scratch.url),
      try Tool.convert("check", "x\(text).pb", in: scratch.url),
      try Tool.convert("--rate", text, path, in: scratch.url),
      try Tool.convert("--no\(text)", in: scratch.url),
      try Tool.convert("a.dump", "b", "c\(text)", in: scratch.url),
      try Tool.convert("a.dump", "--profile", "heap\n\(text)", in: scratch.url),
      try Tool.convert("inspect", "--holders=\(text)", "a.dump", in: scratch.url),
      try Tool.convert("batch", "x\(text).pb", "-o", "out", in: scratch.url),
    ]
    for run in runs {
      #expect(!(run.text + run.errors).isEmpty)
      #expect(
        !(run.text + run.errors).unicodeScalars.contains { text.unicodeScalars.first == $0 },
        "\(run.errors)")
    }
    let shown = try #require(try JSONSerialization.jsonObject(with: runs[1].output) as? [String: Any])
    let goroutines = try #require(shown["goroutines"] as? [String: Any])
    let groups = try #require(goroutines["groups"] as? [[String: Any]])
    let reason = try #require(groups[0]["wait_reason"] as? String)
    #expect(reason.utf8.elementsEqual("main.\(text)f".utf8), "JSON is exact")
  }

  @Test func `a usage error is as many lines as it has`() throws {
    let scratch = try Scratch()
    let run = try Tool.convert("a.dump", "--profile", "x\nError: y", in: scratch.url)
    #expect(run.status == 64 && !run.errors.contains("\nError: y"), "\(run.errors)")
  }
}
