import Foundation
import Pprof
import Testing

@Suite("Real clients read the profiles")
struct ClientTests {
  @Test(
    "go tool pprof shows every report without a warning",
    arguments: ["heap", "allocs", "live", "goroutine", "retained"])
  func pprof(_ kind: String) throws {
    let scratch = try Scratch()
    let tag = kind == "goroutine" ? "state" : "bytes"
    // The allocation profiles of one version are most unlike those of another.
    let isAllocations = ["heap", "allocs", "live"].contains(kind)
    for fixture in isAllocations ? Fixture.convertible : Fixture.convertible.suffix(4) {
      let run = try Tool.convert(fixture.dump.path, "--profile", kind, "-o", "p.pb.gz", "-f", in: scratch.url)
      #expect(run.status == 0)
      for report in [["-top"], ["-top", "-lines"], ["-traces"], ["-raw"], ["-tags"]] {
        let run = try Tool.run(["go", "tool", "pprof"] + report + ["p.pb.gz"], in: scratch.url)
        #expect(run.status == 0 && run.errors.isEmpty, "\(fixture.name) \(report): \(run.errors)")
        #expect(run.text.contains(report == ["-tags"] ? tag : "main."), "\(fixture.name) \(report)")
      }
    }
  }

  @Test("pprof's total is ours, to the byte", arguments: Fixture.withProfile)
  func total(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let profile = try fixture.converted("--rate", "4096")
    #expect(try Tool.convert(fixture.dump.path, "--rate", "4096", "-o", "p.pb.gz", in: scratch.url).status == 0)
    for (index, type) in profile.sampleTypeNames.enumerated() {
      let name = type.split(separator: "/")[0]
      let total = profile.sample.reduce(0) { $0 + $1.value[index] }
      let run = try Tool.run(
        ["go", "tool", "pprof", "-top", "-unit=B", "-sample_index=\(name)", "p.pb.gz"], in: scratch.url)
      // "100% of N total" if nothing was left out of the list, "…% of N total" else.
      #expect(run.text.contains("of \(total)B total"), "\(type): \(run.text.prefix(300))")
    }
  }

  @Test("a converted profile and the runtime's own subtract to nothing", arguments: Fixture.withProfile)
  func base(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let own = Fixture.folder.appendingPathComponent("\(fixture.name).heap.prof")
    let rate = try fixture.expected().period
    #expect(try Tool.convert(fixture.dump.path, "--rate", "\(rate)", "-o", "p.pb.gz", in: scratch.url).status == 0)
    let run = try Tool.run(["go", "tool", "pprof", "-top", "-base", own.path, "p.pb.gz"], in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.text.contains("Showing nodes accounting for 0, 0% of "))
  }

  @Test("protoc knows every field, by Proto/profile.proto", arguments: Fixture.convertible)
  func protoc(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    #expect(try Tool.convert(fixture.dump.path, "-o", "p.pb", in: scratch.url).status == 0)
    let proto = Tool.repository.appendingPathComponent("Proto").path
    let run = try Tool.run(
      ["protoc", "-I", proto, "--decode=perftools.profiles.Profile", "profile.proto"],
      input: try Data(contentsOf: scratch.file("p.pb")), in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    // A field that the .proto does not have is shown by its number.
    #expect(!run.text.split(separator: "\n").contains { $0.drop(while: \.isWhitespace).first?.isNumber ?? false })
    #expect(run.text.contains("location_id") && run.text.contains("string_table"))
  }
}
