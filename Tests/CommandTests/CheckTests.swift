import ByteStreams
import Foundation
import Gzip
import Pprof
import ProfileBuilding
import Testing

@Suite("check: what is wrong with profiles")
struct CheckTests {
  private func check(_ arguments: String..., input: Data? = nil, in scratch: Scratch) throws -> Run {
    try Tool.run([Tool.command, "check"] + arguments, input: input, in: scratch.url)
  }

  private func pprof(_ file: String, in scratch: Scratch) throws -> Run {
    try Tool.run(["go", "tool", "pprof", "-top", file], in: scratch.url)
  }

  @Test("go tool pprof refuses exactly the profiles of which check says so, with these words")
  func brokenProfiles() throws {
    let scratch = try Scratch()
    var refused = 0
    for broken in BrokenProfile.all {
      try Data(broken.bytes).write(to: scratch.file("p"))
      let run = try check("p", in: scratch)
      let lines = run.text.split(separator: "\n").map(String.init)
      #expect(lines == broken.findings.map { "p: \($0)" } && run.errors.isEmpty, "\(broken)")
      // What only newer versions refuse depends on which one is installed.
      guard !run.text.contains("newer versions of go tool pprof refuse") else {
        #expect(run.status == 1)
        continue
      }
      let real = try pprof("p", in: scratch)
      #expect((real.status == 0) == (run.status == 0), "\(broken): \(real.errors)")
      guard run.status != 0 else { continue }
      refused += 1
      let quotes = lines.compactMap { $0.split(separator: "go tool pprof refuses this: \"").last?.dropLast() }
      #expect(quotes.contains { real.errors.contains($0) } || broken.findings[0].hasSuffix("refuses this"), "\(broken)")
    }
    #expect(refused > 20)
  }

  @Test("gzip: damage, several members and other bytes behind")
  func gzip() throws {
    let scratch = try Scratch()
    try Data(HandMadeProfile().bytes).write(to: scratch.file("good"))
    let run = try Tool.script("check-gzip.sh", in: scratch.url)
    #expect(
      run.text == """
        good.gz 0 0 1
        split 0 0 1
        twice 1 1 2
        cut 1 1 1
        behind 1 1 1
        zeros 1 1 1
        checksum 1 1 1
        flags 0 0 1
        nested 1 1 1
        nothing 1 1 1

        """)
    let compressed = try Data(contentsOf: scratch.file("good.gz")).count
    let place = "at byte \(compressed) (0x\(String(compressed, radix: 16))) of the compressed data"
    for line in [
      "good.gz: ok, 1 sample of 2 types, 2 locations, 1 function, 1 mapping",
      "twice: \(place): a second gzip member begins: go tool pprof reads them as one profile",
      #"cut: at byte \#(compressed - 9) (0x\#(String(compressed - 9, radix: 16))) of the compressed data: "#
        + #"the data end too soon: go tool pprof refuses this: "decompressing profile: unexpected EOF""#,
      "behind: \(place): 14 bytes of something else follow: go tool pprof refuses this",
      "zeros: \(place): 512 bytes of something else follow: go tool pprof refuses this",
      #"nothing: it is empty: go tool pprof refuses this: "empty input file""#,
    ] {
      #expect(run.errors.contains(line + "\n"), "\(line)\n\(run.errors)")
    }
    #expect(run.errors.contains("damaged (incorrect data check): go tool pprof refuses this\n"))
    #expect(run.errors.contains("nested: it looks like compressed data, not like a profile"))
  }

  @Test("protoc refuses what stricter decoders of protobuf are said to refuse")
  func protoc() throws {
    let scratch = try Scratch()
    let proto = Tool.repository.appendingPathComponent("Proto").path
    var refused = 0
    for broken in BrokenProfile.all where broken.findings[0].contains("decoders of protobuf refuse this") {
      let run = try Tool.run(
        ["protoc", "-I", proto, "--decode=perftools.profiles.Profile", "profile.proto"], input: Data(broken.bytes),
        in: scratch.url)
      // Whether bits beyond the 64th are refused depends on the language: not by protoc, which is C++.
      #expect((run.status != 0) == !broken.findings[0].contains("more than 64 bits"), "\(broken)")
      if run.status != 0 { refused += 1 }
    }
    #expect(refused == 2)
  }

  @Test("what comes out of gzip is limited")
  func bomb() throws {
    let sink = MemorySink()
    let gzip = GzipSink(sink)
    for _ in 0..<16 { try gzip.write([UInt8](repeating: 0, count: 1 << 16), at: 0..<1 << 16) }
    try gzip.finish()
    #expect(Gunzip.read(sink.bytes, limit: 1 << 20).problem == nil)
    let result = Gunzip.read(sink.bytes, limit: 1 << 20 - 1)
    #expect(result.problem == .tooLong(limit: 1 << 20 - 1) && result.bytes.count < 1 << 20)
  }

  @Test("of what heapdump2pprof writes nothing is wrong", arguments: ["heap", "allocs", "live"])
  func converted(_ kind: String) throws {
    let scratch = try Scratch()
    for fixture in Fixture.convertible {
      let run = try Tool.convert(
        fixture.dump.path, "--profile", kind, "--label", "host=a", "-o", "p.pb.gz", "-f", in: scratch.url)
      #expect(run.status == 0)
      let profile = try Fixture.profile(scratch.file("p.pb.gz"))
      let check = try check("p.pb.gz", in: scratch)
      #expect(
        check.text == """
          p.pb.gz: ok, \(profile.sample.count) samples of \(profile.sampleType.count) types, \
          \(profile.location.count) locations, \(profile.function.count) functions, 1 mapping

          """, "\(fixture.name)")
      #expect(check.status == 0 && check.errors.isEmpty)
    }
  }

  @Test("the runtime's own profiles lack nothing but default_sample_type", arguments: Fixture.withProfile)
  func runtime(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let file = Fixture.folder.appendingPathComponent("\(fixture.name).heap.prof").path
    let run = try check(file, in: scratch)
    #expect(run.status == 0)
    #expect(
      run.text.hasPrefix("\(file): there is no default_sample_type: ") && run.text.filter { $0 == "\n" }.count == 1)
  }

  @Test("what is no protobuf profile is named")
  func others() throws {
    let scratch = try Scratch()
    try Data("hello, world\n".utf8).write(to: scratch.file("text"))
    try Data("\u{7f}ELF\u{2}\u{1}\u{1}\0\0\0\0\0\0\0\0\0\u{2}\0".utf8).write(to: scratch.file("elf"))
    try Data("go1.7 heap dump\n\u{6}".utf8).write(to: scratch.file("dump"))
    try Data().write(to: scratch.file("empty"))
    for (file, words) in [
      ("text", "it looks like text, not like a profile"), ("elf", "it looks like an ELF executable"),
      ("dump", "a Go heap dump, of which heapdump2pprof makes a profile"), ("empty", "it is empty"),
    ] {
      let run = try check(file, in: scratch)
      #expect(run.status == 1 && run.text.hasPrefix("\(file): \(words)"), "\(run.text)")
      #expect(run.text.contains("go tool pprof refuses this: "))
      #expect(try pprof(file, in: scratch).status != 0)
    }
    for fixture in Fixture.withText {
      let file = Fixture.folder.appendingPathComponent("\(fixture.name).heap.prof").path
      let run = try check(file, in: scratch)
      // Not checked is not fine: a broken one looks alike.
      #expect(run.status == 1)
      #expect(
        run.text
          == "\(file): a heap profile in text form, which is not checked: go tool pprof -raw tells whether it can be read\n"
      )
      #expect(try pprof(file, in: scratch).status == 0)
    }
  }

  @Test("several files, one that is not there, standard input, --quiet")
  func files() throws {
    let scratch = try Scratch()
    let good = Data(HandMadeProfile().bytes)
    try good.write(to: scratch.file("good"))
    try Data([0x12, 0x02, 0x08, 0x80]).write(to: scratch.file("bad"))
    let ok = "ok, 1 sample of 2 types, 2 locations, 1 function, 1 mapping\n"
    let missing = try check("good", "none", "-", input: good, in: scratch)
    #expect(missing.status == 1)
    #expect(missing.text == "good: \(ok)standard input: \(ok)")
    #expect(missing.errors == "none: cannot be read: No such file or directory\n")
    let bad = try check("bad", "-q", "good", in: scratch)
    #expect(bad.status == 1 && bad.text.hasPrefix("bad: at byte 3 (0x3): ") && !bad.text.contains("good"))
    #expect(try check("-q", "good", in: scratch).output.isEmpty)
    #expect(try check(in: scratch).status == 64)
    #expect(try check("-", "-", in: scratch).status == 64)
  }

  @Test("control characters of a profile do not reach the terminal")
  func controlCharacters() throws {
    let scratch = try Scratch()
    var profile = HandMadeProfile()
    profile.strings[1] = HandMadeProfile.bytes(6, Array("a-\u{1b}[31m\nb".utf8))
    try Data(profile.bytes).write(to: scratch.file("p"))
    let run = try check("p", in: scratch)
    #expect(run.text == "p: at byte 0 (0x0): sample type 'a-?[31m?b' has a hyphen: Pyroscope refuses this\n")
  }
}
