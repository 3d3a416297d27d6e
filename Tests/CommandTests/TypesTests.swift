import Foundation
import Pprof
import Testing

@Suite("Types profiles")
struct TypesTests {
  static let programs = ["go1.27-amd64-objects"]

  /// What the command makes of a dump with its executable, and what it says.
  static func convert(_ name: String, binary: String?, _ arguments: String...) throws -> (Profile?, Run) {
    let scratch = try Scratch()
    var words = [Tool.command, Fixture(name: name).dump.path, "--profile", "types", "-o", "out.pb.gz", "-v"]
    if let binary {
      try NamesTests.unpack(binary, to: scratch)
      words += ["--binary", binary]
    }
    let run = try Tool.run(words + arguments, in: scratch.url)
    return (run.status == 0 ? try Fixture.profile(scratch.file("out.pb.gz")) : nil, run)
  }

  /// Objects by name, of one reachability or all.
  static func objects(_ profile: Profile, where label: (String, String)? = nil) -> [String: Int64] {
    var result: [String: Int64] = [:]
    for sample in profile.sample {
      if let label, text(label.0, sample, profile) != label.1 { continue }
      result[profile.functionNames(sample)[0], default: 0] += sample.value[0]
    }
    return result
  }

  static func text(_ key: String, _ sample: Sample, _ profile: Profile) -> String? {
    sample.label.first { profile.text($0.key) == key }.map { profile.text($0.str) }
  }

  @Test("the total is every object; each sample has its labels", arguments: programs)
  func total(_ name: String) throws {
    let (found, run) = try Self.convert(name, binary: name)
    let profile = try #require(found)
    #expect(profile.sampleTypeNames == ["inuse_objects/count", "inuse_space/bytes", "scan/bytes", "pointers/count"])
    #expect(profile.text(profile.defaultSampleType) == "inuse_space")
    // The same objects by what holds them.
    let retained = try Fixture(name: name).converted("--profile", "retained")
    for index in 0...1 {
      #expect(profile.sample.reduce(0) { $0 + $1.value[index] } == retained.sample.reduce(0) { $0 + $1.value[index] })
    }
    for sample in profile.sample {
      #expect(sample.locationID.count == 1)
      #expect(profile.bytesLabel(sample).map { $0 * sample.value[0] } == sample.value[1])
      #expect(["yes", "no", "perhaps"].contains(Self.text("reachable", sample, profile)))
      let isUntyped = Self.text("confidence", sample, profile) == "untyped"
      let isPartial = Self.text("confidence", sample, profile) == "partial"
      let function = profile.functionNames(sample)[0]
      #expect(function.hasPrefix("object [") == (isUntyped || isPartial) && function.contains(" with ") == isPartial)
    }
    #expect(profile.function.allSatisfy { $0.systemName == 0 })
    #expect(profile.text(profile.mapping[0].filename) == name)
    let said = try #require(run.errors.split(separator: "types from \(name): exact for ").last)
    #expect(said.contains("reachable objects") && profile.comments.contains { $0.contains("types from \(name)") })
  }

  @Test("objects of the program have its types", arguments: programs)
  func names(_ name: String) throws {
    let profile = try #require(try Self.convert(name, binary: name).0)
    let objects = Self.objects(profile, where: ("confidence", "exact"))
    // The program was asked for two of each kind.
    #expect(objects["main.tree"] == 2 && objects["map[int]*main.point"] == 2 && objects["*main.node"] == 1)
    #expect(objects["[]main.header"] == 1 && objects["main.embedded"] == 2 && objects["chan *main.point (buffer)"] == 2)
    #expect(objects["closure main.counter.func1"] == 2)
    let reachable = Self.objects(profile, where: ("reachable", "yes"))
    #expect(reachable["main.tree"] == 2 && reachable["runtime.g"] ?? 0 > 6)
  }

  @Test("retained profiles have them, too")
  func retained() throws {
    let scratch = try Scratch()
    let name = Self.programs[0]
    try NamesTests.unpack(name, to: scratch)
    let run = try Tool.run(
      [Tool.command, Fixture(name: name).dump.path, "--profile", "retained", "--binary", name, "-o", "out.pb.gz"],
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let profile = try Fixture.profile(scratch.file("out.pb.gz"))
    let chains = Set(profile.sample.map { profile.functionNames($0).reversed().joined(separator: "; ") })
    #expect(chains.contains { $0.contains("; main.tree") })
    // What a map is made of is one frame.
    #expect(chains.contains { $0.contains("; map[string]*main.node; main.node") })
    #expect(!chains.contains { $0.contains(" (group)") || $0.contains(" (table)") })
  }

  @Test("without the executable only sizes are known, and that is said; of Go 1.3 types are")
  func withoutExecutable() throws {
    let (found, run) = try Self.convert("go1.27-amd64-objects", binary: nil)
    let profile = try #require(found)
    #expect(run.errors.contains("warning: this dump does not say what types its objects have: --binary"))
    #expect(profile.sample.allSatisfy { profile.functionNames($0)[0].hasPrefix("object [") })
    let (old, quiet) = try Self.convert("go1.3-seed-amd64", binary: nil)
    #expect(!quiet.errors.contains("warning"))
    let objects = Self.objects(try #require(old))
    #expect(objects["main.node"] ?? 0 > 100 && objects.keys.contains { $0.hasPrefix("[]main.") })
  }

  @Test("no type is taken from another executable")
  func otherExecutable() throws {
    let (one, other) = ("go1.27-amd64-objects", "go1.24-amd64")
    let refused = try Self.convert(one, binary: other).1
    #expect(refused.status == 1 && refused.errors.contains("is not the executable that wrote it"))
  }
}
