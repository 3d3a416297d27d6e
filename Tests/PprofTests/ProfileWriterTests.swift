import ByteStreams
import Testing

@testable import Pprof

@Suite struct ProfileWriterTests {
  /// What goes into a profile besides its frames.
  private struct Content {
    var types: [(type: String, unit: String)] = []
    var samples: [(stack: [UInt64], values: [Int64], labels: [(key: String, number: Int64)])] = []
    var header = ProfileHeader()
  }

  private func encode(_ tables: ProfileTables, _ content: Content) throws -> (bytes: [UInt8], pieces: Int) {
    var stacks = SampleStacks()
    for sample in content.samples { stacks.append(sample.stack) }
    let output = Output()
    var writer = ProfileWriter(tables, to: output)
    for entry in content.types { try writer.sampleType(entry.type, unit: entry.unit) }
    for (index, sample) in content.samples.enumerated() {
      let facts = sample.labels.map { SampleFact.number(writer.text($0.key), $0.number) }
      try writer.sample(stack: stacks[index], values: sample.values, facts: facts)
    }
    try writer.finish(content.header)
    return (output.bytes, output.pieces)
  }

  private final class Output: ByteSink {
    var bytes: [UInt8] = []
    var pieces = 0

    func write(_ buffer: [UInt8], at range: Range<Int>) {
      bytes += buffer[range]
      pieces += 1
    }

    func finish() {}
  }

  private static let types = [
    (type: "alloc_objects", unit: "count"), (type: "alloc_space", unit: "bytes"),
    (type: "inuse_objects", unit: "count"), (type: "inuse_space", unit: "bytes"),
  ]

  @Test func `what goes in comes out`() throws {
    var tables = ProfileTables()
    let stacks = [
      [tables.add("runtime.mallocgc", "malloc.go", 1300), tables.add("main.main", "main.go", 12)],
      [tables.add("main.init", "main.go", -3)],
      [],
    ]
    var content = Content()
    content.types = Self.types
    content.samples = [
      (stacks[0], [1, 64, 1, 64], [(key: "bytes", number: 64)]),
      (stacks[1], [-1, .min, .max, 0], [(key: "bytes", number: 0), (key: "count", number: -7)]),
      (stacks[2], [0, 0, 0, 5], []),
    ]
    content.header.timeNanos = 1_700_000_000_123_456_789
    content.header.periodType = (type: "space", unit: "bytes")
    content.header.period = 524_288
    content.header.comments = ["made by hand", "main.go", "made by hand"]
    content.header.defaultSampleType = "inuse_space"

    let profile = try Profile(decoding: try encode(tables, content).bytes)
    func text(_ index: Int64) -> String { profile.stringTable[Int(index)] }

    #expect(profile.sampleType.map { text($0.type) } == Self.types.map(\.type))
    #expect(profile.sampleType.map { text($0.unit) } == Self.types.map(\.unit))
    #expect(profile.sample.map(\.locationID) == stacks)
    #expect(profile.sample.map(\.value) == content.samples.map(\.values))
    for (sample, expected) in zip(profile.sample, content.samples) {
      #expect(sample.label.map { text($0.key) } == expected.labels.map(\.key))
      #expect(sample.label.map(\.num) == expected.labels.map(\.number))
      #expect(sample.label.allSatisfy { $0.str == 0 && $0.numUnit == 0 })
    }
    #expect(profile.mapping == [tables.mapping])
    #expect(profile.location.map(\.id) == [1, 2, 3])
    #expect(profile.location.allSatisfy { $0.mappingID == 0 && $0.address == 0 && !$0.isFolded })
    #expect(profile.location.map { $0.line.map(\.functionID) } == [[1], [2], [3]])
    #expect(profile.location.map { $0.line.map(\.line) } == [[1300], [12], [-3]])
    #expect(profile.function.map(\.id) == [1, 2, 3])
    #expect(profile.function.map { text($0.name) } == ["runtime.mallocgc", "main.main", "main.init"])
    #expect(profile.function.map { text($0.systemName) } == ["runtime.mallocgc", "main.main", "main.init"])
    #expect(profile.function.map { text($0.filename) } == ["malloc.go", "main.go", "main.go"])
    #expect(profile.timeNanos == 1_700_000_000_123_456_789)
    let periodType = try #require(profile.periodType)
    #expect(text(periodType.type) == "space")
    #expect(text(periodType.unit) == "bytes")
    #expect(profile.period == 524_288)
    #expect(profile.comment.map(text) == content.header.comments)
    #expect(text(profile.defaultSampleType) == "inuse_space")
    #expect(profile.durationNanos == 0 && profile.dropFrames == 0 && profile.keepFrames == 0 && profile.docURL == 0)
    #expect(profile.stringTable.first == "")
    #expect(Set(profile.stringTable).count == profile.stringTable.count)
  }

  @Test func `a profile without samples is one all the same`() throws {
    var content = Content()
    content.types = Self.types
    let profile = try Profile(decoding: try encode(ProfileTables(), content).bytes)
    #expect(profile.sampleType.count == 4)
    #expect(profile.sample.isEmpty && profile.location.isEmpty && profile.function.isEmpty)
    #expect(profile.mapping.count == 1)
    #expect(profile.stringTable.first == "")
    #expect(profile.timeNanos == 0 && profile.period == 0 && profile.defaultSampleType == 0)
  }

  @Test func `texts that only look alike stay as they are`() throws {
    var content = Content()
    content.header.comments = ["caf\u{e9}", "cafe\u{301}"]
    let profile = try Profile(decoding: try encode(ProfileTables(), content).bytes)
    let comments = profile.comment.map { Array(profile.stringTable[Int($0)].utf8) }
    #expect(comments == content.header.comments.map { Array($0.utf8) })
  }

  @Test func `a large profile is handed on in pieces and comes out whole`() throws {
    var tables = ProfileTables()
    var content = Content()
    content.types = [(type: "inuse_space", unit: "bytes")]
    for index in 0..<20_000 {
      let leaf = tables.add("main.function\(index)", "main.go", Int64(index))
      content.samples.append(([leaf, 1, leaf], [Int64(index)], []))
    }
    let (bytes, pieces) = try encode(tables, content)
    #expect(pieces > bytes.count / (128 << 10))
    let profile = try Profile(decoding: bytes)
    #expect(profile.sample.map(\.value) == (0..<20_000).map { [Int64($0)] })
    #expect(profile.sample.map(\.locationID) == (1...20_000).map { [UInt64($0), 1, UInt64($0)] })
    #expect(profile.location.count == 20_000)
    #expect(profile.function.map { profile.stringTable[Int($0.name)] } == (0..<20_000).map { "main.function\($0)" })
  }

  @Test func `stacks of more than a chunk's bytes are all there`() {
    var stacks = SampleStacks()
    let stack = (0..<1000).map { UInt64($0) << 40 }
    for _ in 0..<400 { stacks.append(stack) }
    stacks.append([UInt64.max])
    #expect(stacks.count == 401)
    let expected = [UInt8](capacity: 10_000) { output in
      for id in stack { output.varint(id) }
    }
    #expect((0..<400).allSatisfy { stacks[$0].elementsEqual(expected) })
    #expect(Array(stacks[400]) == [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1])
  }

  @Test func `an output that fails stops the writer with its own error`() {
    final class Full: ByteSink {
      func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) { throw .write(reason: "full") }
      func finish() {}
    }
    var writer = ProfileWriter(ProfileTables(), to: Full())
    #expect(throws: ByteStreamError.write(reason: "full")) { try writer.finish(.init()) }
  }
}
