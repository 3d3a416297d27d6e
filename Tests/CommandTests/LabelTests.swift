import DumpBuilding
import Foundation
import Pprof
import Testing

@Suite("Labels of goroutines")
struct LabelTests {
  /// How many goroutines of which function of the program have which labels.
  private typealias Labelled = [[String]: Int64]

  private static let own: Set = ["state", "wait reason", "function", "created by", "goroutine", "wait minutes"]

  /// - Parameter constant: what a text is called that is no object; nil if there is none.
  private static func labelled(_ profile: Profile, constant: String? = nil) throws -> Labelled {
    var result: Labelled = [:]
    for sample in profile.sample {
      let names = profile.functionNames(sample)
      guard let function = names.first(where: { ["main.hold", "main.wait"].contains($0) }) else { continue }
      let labels = sample.label.map { (profile.text($0.key), profile.text($0.str)) }.filter { !own.contains($0.0) }
      let texts = labels.map { key, value in
        "\(key.hasPrefix("constant 0x") ? constant ?? key : key)=\(value)"
      }
      result[[function] + texts.sorted(), default: 0] += sample.value[0]
    }
    return result
  }

  @Test("are those of the program's own profile", arguments: ["1.19", "1.21", "1.23", "1.24", "1.27"])
  func own(_ release: String) throws {
    let fixture = Fixture(name: "go\(release)-amd64-labels")
    let expected = try Self.labelled(
      Fixture.profile(Fixture.folder.appendingPathComponent("\(fixture.name).goroutine.prof")))
    #expect(expected.values.reduce(0, +) == 30 && expected.keys.contains { $0.contains("zone=Zürich 2") })
    // Without an executable, the one key that is a constant is called after its place.
    let found = try Self.labelled(fixture.converted("--profile", "goroutine"), constant: "tenant")
    #expect(found == expected)
  }

  @Test("with the executable all of them; what tenants hold is what the program knows")
  func held() throws {
    let scratch = try Scratch()
    let file = scratch.file("labels").path
    try Tool.check(
      ["GOTOOLCHAIN=local", "go", "build", "-o", file, "."],
      in: Tool.repository.appendingPathComponent("Tests/Labels"))
    try Tool.check("./labels", "a", in: scratch.url)
    for kind in ["goroutine", "retained"] {
      try Tool.check(
        Tool.command, "a.dump", "--profile", kind, "--binary", "labels", "-o", "\(kind).pb", in: scratch.url)
    }
    let found = try Self.labelled(Fixture.profile(scratch.file("goroutine.pb")))
    #expect(try found == Self.labelled(Fixture.profile(scratch.file("a.goroutine.prof"))))
    #expect(found.keys.contains { $0.contains("tenant=tenant-2") })

    let tags = try Tool.check("go", "tool", "pprof", "-tags", "-unit=B", "retained.pb", in: scratch.url)
    for line in try String(contentsOf: scratch.file("a.held"), encoding: .utf8).split(separator: "\n") {
      let (tenant, bytes) = (line.split(separator: " ")[0], try #require(Double(line.split(separator: " ")[1])))
      let shown = try #require(
        tags.firstMatch(of: try Regex(#"([\d.]+)B \([ \d.]+%\): \#(tenant)\n"#)), "\(tags)")
      let held = try #require(shown[1].substring.flatMap { Double($0) })
      // Each of the six goroutines has a closure and its labels besides.
      #expect(held >= bytes && held < bytes + 6 * 600, "\(tenant): \(held), \(bytes)")
    }
  }

  @Test("of compressed dumps, too; from a pipe they are not known, and that is said")
  func inputs() throws {
    let scratch = try Scratch()
    let fixture = Fixture(name: "go1.27-amd64-labels")
    try scratch.unpack(fixture, to: "a.dump")
    try Tool.check("gzip", "-k", "a.dump", in: scratch.url)
    var profiles: [Labelled] = []
    for arguments in ["a.dump", "a.dump.gz", "- <a.dump"] {
      let run = try Tool.run(
        ["sh", "-c", "\(Tool.command) \(arguments) -f --profile goroutine -o a.pb"], in: scratch.url)
      #expect(run.status == 0 && run.errors.contains("of the labels of goroutines, 1 text is not in the heap"))
      profiles.append(try Self.labelled(Fixture.profile(scratch.file("a.pb"))))
    }
    #expect(profiles[0] == profiles[1] && profiles[0] == profiles[2])
    #expect(profiles[0].keys.contains { $0.contains("round=1002") })
    let run = try Tool.run(
      ["sh", "-c", "cat a.dump | \(Tool.command) - -f --profile goroutine -o a.pb"], in: scratch.url)
    #expect(run.errors.contains("the labels of 27 goroutines are not known: they take reading the dump again"))
    #expect(try Self.labelled(Fixture.profile(scratch.file("a.pb"))).count == 2)
  }

  @Test("inspect --goroutines shows those that all goroutines with a stack have")
  func inspect() throws {
    let scratch = try Scratch()
    func words(_ words: UInt64...) -> [UInt8] {
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
    }
    let heap: UInt64 = 0xc0_0000_0000
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    builder.object(heap, Array("tenantzoneacbluegreen".utf8))
    func pair(_ key: (Int, Int), _ value: (Int, Int)) -> [UInt8] {
      words(heap + UInt64(key.0), UInt64(key.1), heap + UInt64(value.0), UInt64(value.1))
    }
    // Both have the tenant, and another zone each.
    for (number, zone) in [(12, 4), (16, 5)].enumerated() {
      let place = heap + 0x1000 * UInt64(number + 1)
      builder.object(place, pair((0, 6), (10, 2)) + pair((6, 4), zone))
      builder.object(place + 0x100, words(place, 2, 2))
      var descriptor = [UInt8](repeating: 0, count: 480)
      descriptor.replaceSubrange(24..<32, with: words(.max))
      descriptor.replaceSubrange(288..<296, with: words(0x40_2000))
      descriptor.replaceSubrange(352..<360, with: words(place + 0x100))
      builder.object(place + 0x200, descriptor)
    }
    for number in 1...2 {
      builder.goroutine(heap + 0x1000 * UInt64(number) + 0x200, id: UInt64(number), gopc: 0x40_2000)
      builder.stackFrame(name: "main.work")
    }
    builder.memStats()
    builder.eof()
    try Data(builder.bytes).write(to: scratch.file("a.dump"))
    let screen = try Tool.check(Tool.command, "inspect", "--goroutines", "a.dump", in: scratch.url)
    #expect(screen.contains("{tenant: ac}"), "\(screen)")
    let json = try Tool.check(Tool.command, "inspect", "--goroutines", "--json", "a.dump", in: scratch.url)
    #expect(json.contains(#""labels":[{"key":"tenant","value":"ac"}]"#), "\(json)")
  }
}
