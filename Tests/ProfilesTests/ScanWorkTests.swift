import ByteStreams
import DumpBuilding
import Inspection
import Pprof
import Profiles
import Testing

@Suite("What the garbage collector looks at")
struct ScanWorkTests {
  private static func fields(_ offsets: [UInt64]) -> [DumpBuilder.PointerField] {
    offsets.map { (kind: 1, offset: $0) }
  }

  /// A dump of objects, by their sizes and where they have pointers, not in the order of their addresses.
  private static func dump(
    _ objects: [(size: Int, pointers: [UInt64])], _ layout: DumpBuilder.Layout = .go1_7
  ) -> MadeDump {
    var dump = MadeDump(layout, buildVersion: "go1.21.13")
    for (number, object) in objects.enumerated() {
      let address = 0xc0_0000_0000 + UInt64(objects.count - number) << 23
      dump.builder.object(address, size: object.size, fields: fields(object.pointers))
    }
    dump.builder.memStats()
    return dump
  }

  /// Bytes up to the last pointer, and pointers, by the size of an object.
  private func works(_ profile: Profile) -> [Int64: [Int64]] {
    var works: [Int64: [Int64]] = [:]
    for sample in profile.sample {
      let size = sample.value[1] / sample.value[0]
      let before = works[size] ?? [0, 0]
      works[size] = [before[0] + sample.value[2], before[1] + sample.value[3]]
    }
    return works
  }

  @Test(
    "bytes up to the last pointer of each object, and pointers, nil or not", arguments: [ProfileKind.types, .retained])
  func sums(_ kind: ProfileKind) throws {
    let objects: [(Int, [UInt64])] = [(96, [0, 40]), (64, []), (96, [88]), (48, [0, 8, 16, 24, 32, 40]), (96, [])]
    let profile = try Self.dump(objects).profile(kind)
    let types = profile.sampleType.map { profile.stringTable[Int($0.type)] + "/" + profile.stringTable[Int($0.unit)] }
    #expect(types == ["inuse_objects/count", "inuse_space/bytes", "scan/bytes", "pointers/count"])
    #expect(profile.stringTable[Int(profile.defaultSampleType)] == "inuse_space")
    #expect(works(profile) == [96: [48 + 96, 3], 64: [0, 0], 48: [48, 6]])
  }

  @Test("more pointers than fit in 16 bits, and more than the window of a reader")
  func many() throws {
    let pointers = (0..<70_000).map { UInt64($0) * 8 }
    let objects: [(Int, [UInt64])] = [
      (48, [8]), (560_000, pointers), (600_000, [8, 599_992]), (48, [16]), (4 << 20, [8, 2 << 20]),
    ]
    let expected: [Int64: [Int64]] = [
      48: [40, 2], 560_000: [560_000, 70_000], 600_000: [600_000, 2], 4 << 20: [2 << 20 + 8, 2],
    ]
    #expect(works(try Self.dump(objects).profile(.types)) == expected)
    // The same where a long object is read by its list.
    var whole = Self.dump(objects).builder
    whole.eof()
    let scratch = MemorySource(whole.bytes, chunk: 61)
    let sink = MemorySink()
    try DumpProfiles(reading: scratch, kinds: [.types]).write(.types, to: sink)
    #expect(works(try Profile(decoding: sink.bytes)) == expected)
  }

  @Test("in older formats, too")
  func old() throws {
    var dump = MadeDump(.go1_4, buildVersion: "")
    dump.builder.object(0xc0_0000_0000, size: 64, fields: [(kind: 1, offset: 0), (kind: 1, offset: 24)])
    dump.builder.memStats()
    #expect(works(try dump.profile(.types)) == [64: [32, 2]])
  }

  @Test("inspect has the sums of a types profile")
  func inspection() throws {
    var dump = Self.dump([(96, [0, 40]), (64, [8]), (96, [88]), (48, [])])
    dump.builder.eof()
    let inspection = try Inspection(reading: MemorySource(dump.builder.bytes), views: InspectionViews(types: 1))
    let types = try #require(inspection.types)
    #expect(types.largest[0].scan.bytes == 144 && types.largest[0].scan.pointers == 3)
    #expect(types.othersScan.bytes == 16 && types.othersScan.pointers == 1)
  }
}
