import Foundation
import Pprof
import Testing

@Suite("Profiles of all memory")
struct MemoryTests {
  private struct Inspected: Decodable {
    struct Memory: Decodable {
      let sys: Int64
      let resident: Int64
      let stacks: Int64
      let unaccounted: Int64
    }
    struct Goroutines: Decodable {
      struct Stack: Decodable { let frameBytes: Int64 }
      let stacks: [Stack]
    }
    let memory: Memory
    let goroutines: Goroutines
  }

  private func inspected(_ path: String, _ arguments: [String] = []) throws -> Inspected {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let scratch = try Scratch()
    let run = try Tool.run([Tool.command, "inspect", "--json", path] + arguments, in: scratch.url)
    return try decoder.decode(Inspected.self, from: run.output)
  }

  /// Bytes of the samples with these outermost names, the outermost first.
  private func bytes(_ profile: Profile, below names: String...) -> Int64 {
    profile.sample.reduce(0) { sum, sample in
      profile.functionNames(sample).suffix(names.count).elementsEqual(names.reversed()) ? sum + sample.value[0] : sum
    }
  }

  @Test(
    "all samples are MemStats.Sys, to the byte",
    arguments: Fixture.convertible + [Fixture.withoutMemProf, Fixture(name: "go1.27-amd64-leaks")])
  func total(_ fixture: Fixture) throws {
    let profile = try fixture.converted("--profile", "memory")
    let inspected = try inspected(fixture.dump.path)
    #expect(bytes(profile) == inspected.memory.sys && inspected.memory.unaccounted == 0)
    #expect(profile.sampleTypeNames == ["memory_space/bytes"])
    #expect(bytes(profile, below: "released to the system") == inspected.memory.sys - inspected.memory.resident)
    // Objects that are in use are those that a types profile calls reachable.
    let types = try fixture.converted("--profile", "types")
    let reachable = types.sample.filter { TypesTests.text("reachable", $0, types) == "yes" }.reduce(0) {
      $0 + $1.value[1]
    }
    #expect(bytes(profile, below: "heap", "in use") == reachable && reachable > 10_000)
    // Frames are what inspect counts.
    let frames = inspected.goroutines.stacks.reduce(0) { $0 + $1.frameBytes }
    #expect(bytes(profile, below: "stacks") == inspected.memory.stacks)
    #expect(bytes(profile, below: "stacks", "not in use") == inspected.memory.stacks - frames)
  }

  /// Each span is in the dump, as an object is left in it, so that nothing of MemStats is without a size.
  @Test("free slots of all spans are found", arguments: ["go1.27-amd64", "go1.27-amd64-rate1"])
  func freeSlots(_ name: String) throws {
    let profile = try Fixture(name: name).converted("--profile", "memory")
    #expect(bytes(profile, below: "heap", "free slots") > 100_000)
    #expect(bytes(profile, below: "heap", "free slots", "in spans without objects") == 0)
  }

  @Test("a core's, too", arguments: ["go1.27-amd64-small", "go1.27-amd64-cleanups"])
  func core(_ name: String) throws {
    let scratch = try Scratch()
    for ending in ["core", "exe"] {
      let packed = Fixture.folder.appendingPathComponent("\(name).\(ending).xz").path
      let run = try Tool.run(["xz", "-dc", packed], outputFile: scratch.emptyFile("a.\(ending)"), in: scratch.url)
      try #require(run.status == 0, "\(run.errors)")
    }
    let (core, exe) = (scratch.file("a.core").path, scratch.file("a.exe").path)
    let run = try Tool.run(
      [Tool.command, core, "--binary", exe, "--profile", "memory", "-o", "out.pb.gz"], in: scratch.url)
    try #require(run.status == 0, "\(run.errors)")
    let profile = try Fixture.profile(scratch.file("out.pb.gz"))
    #expect(bytes(profile) == (try inspected(core, ["--binary", exe]).memory.sys))
    #expect(!profile.sample.contains { profile.functionNames($0).first == "unaccounted for" })
  }

  @Test("a program that links no reader of the memory profile says nothing of who allocated, and that is said")
  func unsampled() throws {
    let scratch = try Scratch()
    let run = try Tool.run(
      [Tool.command, Fixture.withoutMemProf.dump.path, "--profile", "memory", "-o", "out.pb.gz"], in: scratch.url)
    #expect(run.status == 0 && run.errors.contains("warning: who allocated the objects is not known: none of the "))
    let other = try Tool.run(
      [Tool.command, Fixture(name: "go1.27-amd64").dump.path, "--profile", "memory", "-o", "b.pb.gz"], in: scratch.url)
    #expect(!other.errors.contains("who allocated"))
  }

  @Test("--rss adds what is not Go's")
  func resident() throws {
    let fixture = Fixture(name: "go1.27-amd64")
    let memory = try inspected(fixture.dump.path).memory
    let kilobytes = memory.resident / 1024 + 500
    let profile = try fixture.converted("--profile", "memory", "--rss", "\(kilobytes) kB")
    #expect(bytes(profile, below: "not Go's") == kilobytes * 1024 - memory.resident)
    #expect(bytes(profile) == memory.sys + kilobytes * 1024 - memory.resident)
    let less = try fixture.converted("--profile", "memory", "--rss", "1MiB")
    #expect(bytes(less) == memory.sys)
    #expect(less.comments.contains { $0.hasPrefix("the resident set of 1048576 bytes is smaller than what Go has") })
    let scratch = try Scratch()
    for words in [
      ["--rss", "1MiB"], ["--profile", "memory", "--rss", "1 stone"], ["--profile", "memory", "--rss", "0"],
    ] {
      #expect(try Tool.run([Tool.command, fixture.dump.path] + words, in: scratch.url).status == 64)
    }
  }
}
