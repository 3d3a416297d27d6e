import Foundation
import Pprof
import Testing

@Suite("Variables whose addresses are taken")
struct StackObjectTests {
  /// A block of memory of Tests/StackObjects: which function made it, its size, and whether the next collection left it.
  struct Block {
    let owner: String
    let size: Int64
    let isHeld: Bool

    /// The function whose variable leads to it, in whose frame or in that of its caller that is.
    func isOwner(_ function: String) -> Bool {
      switch owner {
      case "hidden": function == "main.structure"
      case "result": function.hasPrefix("main.main.func")
      default: function == "main.\(owner)"
      }
    }
  }

  static func blocks(_ text: String) throws -> [Block] {
    try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      try #require(words.count == 3)
      return Block(owner: String(words[0]), size: try #require(Int64(words[1])), isHeld: words[2] == "held")
    }
  }

  /// Expects that goroutines hold what the collection left, by the functions that it is owed to, and nothing else.
  static func expect(_ blocks: [Block], in profile: Profile) throws {
    #expect(blocks.count == 14 && blocks.count { $0.isHeld } == 11)
    for block in blocks {
      let samples = profile.sample.filter { profile.bytesLabel($0) == block.size }
      let sample = try #require(samples.count == 1 && samples[0].value[0] == 1 ? samples[0] : nil, "\(block)")
      let names = profile.functionNames(sample)
      #expect(names.last == (block.isHeld ? "goroutines" : "stack objects"), "\(block): \(names)")
      #expect(names.contains { block.isOwner($0) }, "\(block): \(names)")
      #expect(sample.label.contains { profile.text($0.key) == "goroutine" })
    }
  }

  private static func sums(_ profile: Profile) -> [Int64] {
    profile.sample.reduce([0, 0]) { [$0[0] + $1.value[0], $0[1] + $1.value[1]] }
  }

  private static func build(_ program: String, in scratch: Scratch) throws {
    try Tool.check(
      ["GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", scratch.file("app").path, program],
      in: Tool.repository.appendingPathComponent("Tests/StackObjects"))
  }

  @Test(
    "of goroutines within the standard library, a collection frees what stack objects hold, and nothing else of theirs")
  func library() throws {
    let scratch = try Scratch()
    try Self.build("./library", in: scratch)
    try Tool.check("./app", "a", in: scratch.url)
    var held: [[String: Int64]] = []
    for dump in ["a1.dump", "a2.dump"] {
      let run = try Tool.convert(
        dump, "--binary", "app", "--profile", "retained", "-o", "a.pb.gz", "-f", in: scratch.url)
      try #require(run.status == 0, "\(run.errors)")
      let profile = try Fixture.profile(scratch.file("a.pb.gz"))
      held.append(
        profile.sample.reduce(into: [:]) { $0[profile.functionNames($1).last ?? "", default: 0] += $1.value[1] })
    }
    let (goroutines, stackObjects) = (held.map { $0["goroutines"] ?? 0 }, held.map { $0["stack objects"] ?? 0 })
    #expect(goroutines[0] > 15_000_000 && abs(goroutines[0] - goroutines[1]) < 4096, "\(held)")
    // A new object may be where an old one was to which a word points that nobody uses any more.
    #expect(stackObjects[0] > 1_000_000 && stackObjects[1] < 4096, "\(held)")
  }

  @Test(
    "goroutines hold what a collection leaves, and what it frees they do not; in all it is the same with and without")
  func program() throws {
    let scratch = try Scratch()
    try Self.build(".", in: scratch)
    try Tool.check("./app", "a", "65536", in: scratch.url)
    let blocks = try Self.blocks(String(contentsOf: scratch.file("a.truth"), encoding: .utf8))
    func profile(_ kind: String, _ arguments: String...) throws -> Profile {
      let run = try Tool.run(
        [Tool.command, "a.dump", "--profile", kind, "-o", "\(kind).pb.gz", "-f"] + arguments, in: scratch.url)
      guard run.status == 0 else { throw Fixture.Failure(text: run.errors) }
      return try Fixture.profile(scratch.file("\(kind).pb.gz"))
    }
    let retained = try profile("retained", "--binary", "app")
    try Self.expect(blocks, in: retained)
    #expect(retained.comments.contains { $0.hasPrefix("# stack objects: ") && $0.contains("most are out of use") })
    let without = try profile("retained")
    #expect(Self.sums(retained) == Self.sums(without))
    #expect(without.comments.contains { $0.hasPrefix("# stack objects: ") && $0.contains("some may be out of use") })
    // The map of pointers has what is used again behind the wait, and a result that lies in the caller's frame.
    for block in blocks {
      let sample = try #require(without.sample.first { without.bytesLabel($0) == block.size })
      let isListed = ["usedAgain", "result"].contains(block.owner)
      #expect(without.functionNames(sample).last == (isListed ? "goroutines" : "stack objects"), "\(block)")
    }
    // So it is for paths, and for what may still be in use.
    try Self.expect(blocks, in: try profile("paths", "--binary", "app"))
    let types = try profile("types", "--binary", "app")
    for block in blocks {
      let sample = try #require(types.sample.first { types.bytesLabel($0) == block.size })
      let label = try #require(sample.label.first { types.text($0.key) == "reachable" })
      #expect(types.text(label.str) == (block.isHeld ? "yes" : "perhaps"), "\(block)")
    }
    // Their types tell those of what they lead to.
    let numbers = try #require(types.sample.first { types.functionNames($0) == ["main.numbers"] })
    #expect(numbers.value == [1, 8192, 0, 0] && numbers.label.contains { types.text($0.str) == "exact" })
  }

  @Test("of a core: the same; and the leaked goroutines are those of the process's own profile, with what they hold")
  func core() throws {
    let scratch = try Scratch()
    let name = "go1.27-amd64-stacks"
    try NamesTests.unpack(name, to: scratch)
    for (suffix, file) in [("core", "a.core"), ("truth", "a.truth")] {
      let packed = Fixture.folder.appendingPathComponent("\(name).\(suffix).xz").path
      let run = try Tool.run(["xz", "-dc", packed], outputFile: scratch.emptyFile(file), in: scratch.url)
      try #require(run.status == 0, "\(run.errors)")
    }
    let run = try Tool.convert(
      "a.core", "--binary", name, "--profile", "retained", "--profile", "goroutineleak", "-o", "out/", in: scratch.url)
    try #require(run.status == 0 && !run.errors.contains("some leaked goroutines may be missing"), "\(run.errors)")
    let blocks = try Self.blocks(String(contentsOf: scratch.file("a.truth"), encoding: .utf8))
    try Self.expect(blocks, in: Fixture.profile(scratch.file("out/a.core.retained.pb.gz")))

    let leaked = try Fixture.profile(scratch.file("out/a.core.goroutineleak.pb.gz"))
    let truth = try Fixture.profile(Fixture.folder.appendingPathComponent("\(name).goroutineleak.prof"))
    func stacks(_ profile: Profile) -> [[String]: Int64] {
      profile.sample.reduce(into: [:]) { $0[profile.functionNames($1), default: 0] += $1.value[0] }
    }
    #expect(stacks(leaked) == stacks(truth) && truth.sample.count == 3)
    // By the last function: what it waits on, and the block that it holds.
    let sizes = Dictionary(uniqueKeysWithValues: blocks.map { ($0.owner, $0.isHeld ? $0.size : 0) })
    for (owner, reason) in [("leaked", "chan receive"), ("selecting", "select of 2"), ("locking", "Mutex")] {
      let sample = try #require(leaked.sample.first { leaked.functionNames($0).last == "main.\(owner)" }, "\(owner)")
      #expect(sample.label.contains { leaked.text($0.key) == "waits on" && leaked.text($0.str) == reason })
      let rest = sample.value[2] - (sizes[owner] ?? 0)
      // A channel, what waits for it, and what the goroutine waits with.
      #expect(rest >= 0 && rest < 1000, "\(owner): \(sample.value)")
    }
  }
}
