import Foundation
import Pprof
import Testing

@Suite("Profiles are what strict readers demand")
struct StructureTests {
  @Test("dense ids, nothing twice, everything referenced exists", arguments: Fixture.convertible)
  func structure(_ fixture: Fixture) throws {
    let profile = try fixture.converted()
    #expect(profile.stringTable.first == "")
    #expect(Set(profile.stringTable).count == profile.stringTable.count)
    #expect(profile.mapping.map(\.id) == [1])
    let mapping = profile.mapping[0]
    #expect(mapping.hasFunctions && mapping.hasFilenames && mapping.hasLineNumbers && !mapping.hasInlineFrames)
    #expect(mapping.memoryStart == 0 && mapping.memoryLimit == 0)
    #expect(profile.location.map(\.id) == profile.location.indices.map { UInt64($0 + 1) })
    #expect(profile.function.map(\.id) == profile.function.indices.map { UInt64($0 + 1) })
    #expect(profile.location.allSatisfy { $0.mappingID == 0 && $0.line.count == 1 })
    let places = profile.location.map { "\($0.address) \($0.line.map { "\($0.functionID):\($0.line)" })" }
    #expect(Set(places).count == places.count)
    let functions = profile.function.map { "\($0.name) \($0.systemName) \($0.filename)" }
    #expect(Set(functions).count == functions.count)
    #expect(profile.function.allSatisfy { $0.name == $0.systemName })
    #expect(profile.location.allSatisfy { $0.line[0].functionID <= UInt64(profile.function.count) })
    let ids = profile.sample.flatMap(\.locationID)
    #expect(ids.allSatisfy { $0 >= 1 && $0 <= UInt64(profile.location.count) })
    // By first use: no id is met before all lower ones were.
    var highest: UInt64 = 0
    for id in ids {
      #expect(id <= highest + 1)
      highest = max(highest, id)
    }
    #expect(highest == UInt64(profile.location.count))
    #expect(profile.sample.allSatisfy { $0.value.count == profile.sampleType.count })
  }

  @Test("no stack begins with the allocator or ends in goexit", arguments: Fixture.convertible)
  func hidden(_ fixture: Fixture) throws {
    let profile = try fixture.converted()
    for sample in profile.sample {
      let names = profile.functionNames(sample)
      #expect(!names.contains("runtime.goexit"))
      let isC = fixture.name.hasPrefix("go1.3") || fixture.name.hasPrefix("go1.4")
      func isRuntime(_ name: String) -> Bool { name.hasPrefix("runtime.") || isC && !name.contains(".") }
      #expect(names.allSatisfy(isRuntime) || !names.prefix(1).allSatisfy(isRuntime))
    }
  }

  @Test("a comment says where the numbers come from", arguments: ["go1.27-amd64", "go1.27-s390x", "go1.27-386"])
  func comments(_ name: String) throws {
    let comments = try Fixture(name: name).converted().comments.joined(separator: "\n")
    #expect(comments.contains("go1.27.3") && comments.contains("format go1.7"))
    #expect(
      comments.contains(
        ["go1.27-amd64": "amd64, 64-bit, little-endian", "go1.27-s390x": "s390x, 64-bit, big-endian"][name]
          ?? "386, 32-bit"))
  }
}
