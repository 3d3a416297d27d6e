import ProfileBuilding
import Testing

@testable import Pprof

@Suite struct ProfileCheckTests {
  private func findings(_ edit: (inout HandMadeProfile) -> Void = { _ in }) -> [Finding] {
    var profile = HandMadeProfile()
    edit(&profile)
    return ProfileCheck(profile.bytes).findings
  }

  @Test func `a profile without a fault has no findings, and is counted`() {
    let check = ProfileCheck(HandMadeProfile().bytes)
    #expect(check.findings == [])
    #expect(!check.isRefused && !check.isUnrecognized)
    #expect([check.samples, check.sampleTypes, check.mappings, check.locations, check.functions] == [1, 2, 1, 2, 1])
  }

  @Test(arguments: BrokenProfile.all)
  func `every fault is found, where it is, and nothing else`(_ broken: BrokenProfile) {
    let check = ProfileCheck(broken.bytes)
    #expect(check.findings.map(\.description) == broken.findings)
    #expect(check.isRefused == broken.findings.contains { $0.contains("go tool pprof refuse") })
  }

  @Test func `every rule is broken by a profile`() {
    var broken = Set(Finding.Rule.allCases)
    for profile in BrokenProfile.all {
      for finding in ProfileCheck(profile.bytes).findings { broken.remove(finding.rule) }
    }
    #expect(broken.isEmpty)
  }

  @Test func `of many findings of a kind five are listed and the others counted`() {
    let findings = findings {
      $0.samples = [[UInt8]](repeating: HandMadeProfile.sample([3]), count: 1239)
      $0.functions.append(HandMadeProfile.message(5, HandMadeProfile.number(1, 2), HandMadeProfile.number(2, 99)))
    }
    #expect(findings.map(\.more) == [0, 0, 0, 0, 1234, 0])
    #expect(findings.prefix(5).map(\.offset) == [12, 27, 42, 57, 72])
    #expect(findings[4].description.hasSuffix(#": "sample has nil location" (and 1234 more like it)"#))
    #expect(findings[5].text == "Function.name is string 99, but the last one is 7")
  }

  @Test func `what cannot be read is not missed elsewhere`() {
    // A location that cannot be read may be the one that the sample refers to.
    let location = findings { $0.locations[1] = HandMadeProfile.message(4, HandMadeProfile.bytes(1, [])) }
    #expect(location.map(\.rule) == [.wire] && location[0].text == "Location.id is encoded as another type")
    // Nor can it be known how many values a sample should have.
    let type = findings { $0.sampleTypes.append(HandMadeProfile.message(1, HandMadeProfile.bytes(1, []))) }
    #expect(type.map(\.rule) == [.wire] && type[0].text == "ValueType.type is encoded as another type")
  }

  @Test func `ids in any order, and any number, are found`() {
    let ids: [Int64] = [900, -1, 3, 1 << 40, 2]
    let findings = findings {
      $0.locations = ids.map { HandMadeProfile.location($0, function: 1) }
      $0.samples = [HandMadeProfile.sample(ids.reversed()), HandMadeProfile.sample([4])]
    }
    #expect(findings.map(\.rule) == [.unknownLocation, .unorderedID])
    #expect(findings[0].text == "a sample refers to location 4, which does not exist")
    #expect(findings[1].text.hasSuffix("that of location number 1 is 900"))
  }

  @Test func `nothing at all is no profile`() {
    #expect(ProfileCheck([]).isUnrecognized)
  }

  @Test(arguments: [0x01, 0x02, 0x04, 0x08, 0x80, 0xff] as [UInt8])
  func `a damaged byte gives findings with an offset inside, never a crash`(_ mask: UInt8) {
    let good = HandMadeProfile().bytes
    for index in good.indices {
      var bytes = good
      bytes[index] ^= mask
      for finding in ProfileCheck(bytes).findings { #expect((0...bytes.count).contains(finding.offset ?? 0)) }
    }
  }

  @Test func `a prefix of a profile is refused unless it ends between two fields behind what it refers to`() throws {
    let profile = HandMadeProfile()
    // The last string, from byte 133 on, is not used.
    var ends = [133, 138]
    for field in profile.rest { ends.append(ends[ends.count - 1] + field.count) }
    for length in profile.bytes.indices {
      #expect(ProfileCheck(Array(profile.bytes.prefix(length))).isRefused != ends.contains(length), "\(length)")
    }
  }

  @Test func `a name that all sample types share is read once, and one of each type once`() {
    /// Bytes that are read of the names of so many types that have so many names of `length` bytes.
    func read(types: Int, names: Int, length: Int) -> Int {
      var profile = HandMadeProfile()
      let name = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      for _ in 0..<names { profile.strings.append(HandMadeProfile.bytes(6, name)) }
      profile.sampleTypes = (0..<types).map {
        HandMadeProfile.message(1, HandMadeProfile.number(1, Int64(8 + $0 % names)), HandMadeProfile.number(2, 2))
      }
      var tables = TablePass(profile.bytes, FindingList(limit: 5))
      let isRead = tables.run()
      #expect(isRead)
      var references = ReferencePass(tables)
      references.run()
      let repeated = references.list.findings.filter { $0.rule == .repeatedSampleType }
      #expect(repeated.reduce(0) { $0 + 1 + $1.more } == types - 1)
      return references.namesRead
    }
    #expect(read(types: 500, names: 1, length: 1000) == 1000)
    #expect(read(types: 1000, names: 1, length: 1000) == 1000)
    #expect(read(types: 1000, names: 1, length: 2000) == 2000)
    #expect(read(types: 1000, names: 1000, length: 2) == 2000)
  }
}
