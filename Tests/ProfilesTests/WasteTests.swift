import ByteStreams
import Names
import ObjectGraph
import ObjectTypes
import Testing

@testable import HeapReading

@Suite("Memory that serves nothing")
struct WasteTests {
  private static let programs = [
    "go1.24-amd64", "go1.27-386", "go1.27-amd64", "go1.27-s390x", "go1.27-amd64-objects", "go1.27-amd64-small",
    "go1.21-arm64-small",
  ]

  private static func reading(_ program: String) throws -> HeapReading<Nobody> {
    let dump = MemorySource(try fixtureBytes("\(program).dump"))
    let binary = try Binary(name: "program", MemoryBytes(try fixtureBytes("\(program).exe")))
    return try HeapReading(
      dump: dump, [.objects, .variableNames, .paths, .waste], Binaries([binary], use: .required), Nobody())
  }

  @Test("a map has as many groups as its tables say, and no more that fit behind these")
  func groups() throws {
    var more = 0
    for program in ["go1.24-amd64", "go1.27-amd64", "go1.27-amd64-objects"] {
      var reading = try Self.reading(program)
      let named = try #require(try reading.takeGraph())
      let facts = try #require(try reading.wasteFacts(in: named, reading.paths(in: named)))
      let (graph, types) = (named.graph, try #require(named.types))
      for object in 0..<graph.objectCount where types.names[Int(types.nameNumbers[object])].text.hasSuffix(" (table)") {
        guard types.confidences[object] == .exact, let start = facts.contents.start(object) else { continue }
        // internal/runtime/maps: `table.groups`.
        let (array, mask) = (facts.contents.word(start + 2), facts.contents.word(start + 3))
        guard let groups = graph.object(containing: array), facts.runtimePart(groups) == .mapGroups else { continue }
        #expect(facts.groupCount(groups) == mask + 1)
        if UInt64(types.counts[groups]) > mask + 1 { more += 1 }
      }
    }
    #expect(more > 0)
  }

  @Test("no byte of an object counts twice, in real programs", arguments: programs)
  func once(_ program: String) throws {
    var reading = try Self.reading(program)
    let named = try #require(try reading.takeGraph())
    let paths = reading.paths(in: named)
    var facts = try #require(try reading.wasteFacts(in: named, paths))
    let isReached = facts.isReached
    var wasted = [UInt64](repeating: 0, count: named.graph.objectCount)
    // Of a map, for all objects that have its entries.
    var maps: UInt64 = 0
    var kinds: Set<Name> = []
    for kind in WasteKind.all {
      var counted: Set<Int> = []
      kind.find(&facts) { finding in
        #expect(counted.insert(finding.object).inserted, "\(kind.name) counts an object once")
        #expect(finding.bytes > 0 && finding.bytes <= finding.total, "\(kind.name)")
        #expect(isReached[finding.object])
        kinds.insert(kind.name)
        if kind.name == "sparse maps" { maps += finding.bytes } else { wasted[finding.object] += finding.bytes }
      }
    }
    for object in wasted.indices { #expect(wasted[object] <= named.graph.sizes[object], "\(object)") }
    let all = wasted.reduce(maps, +)
    let waste = try reading.waste(in: named, paths)
    #expect(waste.entries.reduce(0) { $0 + $1.wasted.bytes } == all)
    #expect(all <= waste.reachedBytes && waste.reachedBytes <= named.graph.size)
    // Of some fixtures the executable has only what other tests need.
    #expect(kinds.contains("rounding"))
    if program == "go1.27-amd64-objects" {
      #expect(kinds.isSuperset(of: ["sparse maps", "unused capacity"]), "\(kinds)")
    }
  }
}
