import Foundation
import Pprof
import Testing

@Suite("Addresses of locations, and what go tool pprof makes of them")
struct AddressTests {
  /// A stack's addresses, counted from the mapping, by location; nil where there is none.
  private static func addresses(_ profile: Profile, _ sample: Sample) -> [UInt64?] {
    sample.locationID.map { id in
      let location = profile.location[Int(id) - 1]
      return location.mappingID == 1 ? location.address - profile.mapping[0].memoryStart : nil
    }
  }

  /// Two calls that return to one line look alike in a dump: the recursion of the program that wrote the fixtures.
  private static let ambiguous = ["main.tree:76", "main.(*store).fill", "main.dump", "main.main"]

  @Test(
    "those of allocations equal the program's own, but where calls in one line look alike", arguments: NamesTests.pairs)
  func allocations(_ pair: NamesTests.Pair) throws {
    let scratch = try Scratch()
    try NamesTests.unpack(pair.executable, to: scratch)
    let expected = try pair.dump.expected()
    let run = try Tool.convert(
      pair.dump.dump.path, "-o", "out.pb", "--binary", pair.executable, "--rate", "\(expected.period)", in: scratch.url)
    #expect(run.status == 0)
    let profile = try Fixture.profile(scratch.file("out.pb"))
    let (mapping, theirs) = (profile.mapping[0], expected.mapping[0])
    #expect(mapping.memoryStart == theirs.memoryStart && mapping.fileOffset == theirs.fileOffset)
    #expect(mapping.memoryLimit == theirs.memoryLimit)
    var equal = 0
    for (sample, other) in zip(profile.sample, expected.sample.suffix(profile.sample.count)) {
      let names = NamesTests.stack(expected, other)
      for (index, (address, known)) in zip(
        Self.addresses(profile, sample), Self.addresses(expected, other)
      ).enumerated() {
        if address == known {
          equal += 1
        } else {
          let name = names[index][0]
          // The fixtures have no code of assembly.
          let isAssembly = address == nil && ["runtime.systemstack", "runtime.mcall"].contains { name.hasPrefix($0) }
          #expect(isAssembly || Self.ambiguous.contains { name.hasPrefix($0) }, "\(name)")
        }
      }
    }
    #expect(equal >= 200)
  }

  @Test("those of goroutines equal the program's own", arguments: NamesTests.withGoroutines)
  func goroutines(_ pair: NamesTests.Pair) throws {
    let scratch = try Scratch()
    try NamesTests.unpack(pair.executable, to: scratch)
    let run = try Tool.convert(
      pair.dump.dump.path, "-o", "out.pb", "--profile", "goroutine", "--binary", pair.executable, in: scratch.url)
    #expect(run.status == 0)
    func stacks(_ profile: Profile) -> [[UInt64?]: Int64] {
      var stacks: [[UInt64?]: Int64] = [:]
      for sample in profile.sample {
        let names = Set(profile.functionNames(sample))
        // The one that wrote all this went on meanwhile.
        if names.isDisjoint(with: ["runtime/debug.WriteHeapDump", "runtime/pprof.writeGoroutine"]) {
          stacks[Self.addresses(profile, sample), default: 0] += sample.value[0]
        }
      }
      return stacks
    }
    let expected = try Fixture.profile(Fixture.folder.appendingPathComponent("\(pair.dump.name).goroutine.prof"))
    #expect(try stacks(Fixture.profile(scratch.file("out.pb"))) == stacks(expected))
  }

  @Test(
    "what has no address is in no mapping, so that pprof does not look for code at 0", arguments: ["retained", "types"])
  func without(_ kind: String) throws {
    let scratch = try Scratch()
    try NamesTests.unpack("go1.27-amd64", to: scratch)
    let dump = Fixture(name: "go1.27-amd64").dump.path
    for binary in [["--binary", "go1.27-amd64"], []] {
      let run = try Tool.run(
        [Tool.command, dump, "-f", "-o", "out.pb", "--profile", kind] + binary, in: scratch.url)
      #expect(run.status == 0)
      let profile = try Fixture.profile(scratch.file("out.pb"))
      #expect(profile.location.allSatisfy { $0.address == 0 && $0.mappingID == 0 })
    }
  }

  @Test(
    "-weblist, -list and -disasm of a program that is built now, beside its executable", .timeLimit(.minutes(2)),
    arguments: ["heap", "goroutine", "retained", "types", "plain"])
  func reports(_ kind: String) throws {
    let scratch = try Scratch()
    let options = kind == "plain" ? ["--profile", "heap"] : ["--profile", kind, "--binary", "leak"]
    let example = Tool.repository.appendingPathComponent("Examples/leak").path
    let run = try Tool.script("pprof-reports.sh", [example] + options, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.text.contains("panic") && run.text.matches(of: /(?m)^(weblist|list) 0$/).count >= 2, "\(run.text)")
    guard ["heap", "goroutine"].contains(kind) else { return }
    #expect(run.text.matches(of: /(?m)^(weblist|disasm) 0$/).count == 4, "\(run.text)")
    let page = try String(contentsOf: scratch.file("weblist"), encoding: .utf8)
    // Instructions stand below their lines.
    #expect(page.contains("main.go") && page.contains("CALL"))
    #expect(try String(contentsOf: scratch.file("disasm"), encoding: .utf8).contains("CALL"))
  }
}
