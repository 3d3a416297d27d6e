import Foundation
import Pprof
import Testing

@Suite("live --weights exact")
struct ExactLiveTests {
  private struct Inspected: Decodable { let memStats: [String: UInt64] }

  /// Some releases show bitmaps of the runtime as objects; with the executable all of them are known.
  @Test(
    "the total is what MemStats says of the heap",
    arguments: [
      "go1.12-amd64", "go1.19-amd64", "go1.21-amd64", "go1.24-amd64", "go1.27-amd64", "go1.27-386", "go1.27-s390x",
      "go1.27-amd64-rate1",
    ])
  func total(_ name: String) throws {
    let scratch = try Scratch()
    let dump = Fixture(name: name).dump.path
    var words = [Tool.command, dump, "--profile", "live", "--weights", "exact", "-o", "out.pb.gz"]
    let executable = name.replacingOccurrences(of: "-rate1", with: "")
    if name.hasPrefix("go1.24") || name.hasPrefix("go1.27") {
      try NamesTests.unpack(executable, to: scratch)
      words += ["--binary", executable]
    }
    let run = try Tool.run(words, in: scratch.url)
    try #require(run.status == 0, "\(run.errors)")
    let profile = try Fixture.profile(scratch.file("out.pb.gz"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let json = try Tool.run([Tool.command, "inspect", "--json", dump], in: scratch.url).output
    let memStats = try decoder.decode(Inspected.self, from: json).memStats
    let objects = profile.sample.reduce(0) { $0 + $1.value[0] }
    let bytes = profile.sample.reduce(0) { $0 + $1.value[1] }
    #expect(UInt64(objects) == memStats["heap_objects"] && UInt64(bytes) == memStats["heap_alloc"])
    #expect(profile.sampleTypeNames == ["inuse_objects/count", "inuse_space/bytes"])
  }

  @Test("what is reachable is what a types profile says, and every size adds up to all of it")
  func reachable() throws {
    let fixture = Fixture(name: "go1.27-amd64")
    let profile = try fixture.converted("--profile", "live", "--weights", "exact")
    let types = try fixture.converted("--profile", "types")
    func amounts(_ profile: Profile, _ isWanted: (Sample) -> Bool = { _ in true }) -> [Int64] {
      profile.sample.filter { TypesTests.text("reachable", $0, profile) == "yes" && isWanted($0) }
        .reduce(into: [0, 0]) { $0 = [$0[0] + $1.value[0], $0[1] + $1.value[1]] }
    }
    #expect(amounts(profile) == amounts(types) && amounts(profile)[0] > 1000)
    func bytes(_ sample: Sample, _ profile: Profile) -> Int64? {
      sample.label.first { profile.text($0.key) == "bytes" }?.num
    }
    #expect(amounts(profile) { bytes($0, profile) == 48 } == amounts(types) { bytes($0, types) == 48 })
  }

  @Test("weights are for live profiles")
  func usage() throws {
    let dump = Fixture(name: "go1.27-amd64").dump.path
    let scratch = try Scratch()
    for words in [[dump], [dump, "--profile", "types"], ["batch", dump, "-o", "out"]] {
      let run = try Tool.run([Tool.command] + words + ["--weights", "exact"], in: scratch.url)
      #expect(run.status == 64 && run.errors.contains("--weights exact is for --profile live."), "\(run.errors)")
    }
    #expect(try Tool.run([Tool.command, dump, "--weights", "most"], in: scratch.url).status == 64)
  }
}
