import ByteStreams
import DumpBuilding
import GoHeapDump
import Pprof
import Profiles
import Testing

/// A dump of one goroutine whose labels are made by hand.
private struct LabelledDump {
  var dump: MadeDump
  private var end: UInt64 = 0xc0_0001_0000

  init(_ buildVersion: String) { dump = MadeDump(buildVersion: buildVersion) }

  static func words(_ words: UInt64...) -> [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
  }

  /// Adds an object behind all others.
  ///
  /// - Returns: where it is.
  mutating func object(_ contents: [UInt8]) -> UInt64 {
    let address = end
    dump.builder.object(address, contents)
    end += UInt64(contents.count + 127) / 128 * 128
    return address
  }

  /// A string: its two words.
  mutating func text(_ text: String) -> [UInt8] { Self.words(object(Array(text.utf8)), UInt64(text.utf8.count)) }

  /// Adds the goroutine, with its `g`.
  mutating func goroutine(labels: UInt64, gopc: Int = 288) {
    var contents = [UInt8](repeating: 0, count: 480)
    contents.replaceSubrange(24..<32, with: Self.words(.max))
    contents.replaceSubrange(gopc..<gopc + 8, with: Self.words(0x40_2000))
    contents.replaceSubrange(gopc + 64..<gopc + 72, with: Self.words(labels))
    let address = object(contents)
    dump.builder.goroutine(address, id: 7, gopc: 0x40_2000)
    dump.builder.stackFrame()
  }

  /// A bucket of a map.
  mutating func bucket(_ entries: [(hash: UInt8, key: String, value: String)], next: UInt64 = 0) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 272)
    for (slot, entry) in entries.enumerated() {
      bytes[slot] = entry.hash
      bytes.replaceSubrange(8 + slot * 16..<24 + slot * 16, with: text(entry.key))
      bytes.replaceSubrange(136 + slot * 16..<152 + slot * 16, with: text(entry.value))
    }
    bytes.replaceSubrange(264..<272, with: Self.words(next))
    return bytes
  }

  /// What `g.labels` is for a map.
  mutating func map(count: UInt64, flags: UInt8 = 0, bits: UInt8 = 0, buckets: UInt64, old: UInt64 = 0) -> UInt64 {
    let map = Self.words(count) + [flags, bits, 0, 0, 0, 0, 0, 0] + Self.words(buckets, old, 0, 0)
    return object(Self.words(object(map)))
  }

  /// What `g.labels` is for a list.
  mutating func list(_ labels: (key: String, value: String)..., count: UInt64? = nil) -> UInt64 {
    var pairs: [UInt8] = []
    for label in labels { pairs += text(label.key) + text(label.value) }
    let count = count ?? UInt64(labels.count)
    return object(Self.words(object(pairs), count, count))
  }

  /// The labels of the only sample that the program has set, and how many lines are said of them.
  func labels(_ kind: ProfileKind = .goroutine) throws -> (labels: [String], warnings: [String]) {
    let read = try dump.read(kinds: [kind])
    let sink = MemorySink()
    try read.write(kind, to: sink)
    let profile = try Profile(decoding: sink.bytes)
    let own = ["state", "wait reason", "function", "goroutine"]
    let labels = profile.sample.flatMap(\.label).map {
      (profile.stringTable[Int($0.key)], profile.stringTable[Int($0.str)])
    }
    return (
      labels.filter { !own.contains($0.0) }.map { "\($0)=\($1)" },
      read.warnings(of: kind).filter { $0.contains("labels") }
    )
  }
}

/// What labels of goroutines lie in, also where it is damaged.
struct DumpedLabelTests {
  @Test("a list, since Go 1.24; where gopc is, is found", arguments: [280, 288, 296])
  func list(gopc: Int) throws {
    var made = LabelledDump("go1.24.1")
    made.goroutine(labels: made.list(("zone", "blå"), ("a", ""), ("a", "1")), gopc: gopc)
    let found = try made.labels()
    #expect(found.labels == ["a=", "a=1", "zone=blå"] && found.warnings.isEmpty)
  }

  @Test("a map until Go 1.23, which may be growing, with buckets behind others")
  func map() throws {
    var made = LabelledDump("go1.23.1")
    // An entry that was moved (2) or deleted (1) is somewhere else, or nowhere.
    let overflow = made.object(made.bucket([(1, "deleted", "x"), (200, "f", "6")]))
    let new = made.object(
      made.bucket([(5, "e", "5")], next: overflow) + made.bucket([(9, "a", "1"), (9, "b", "2")]))
    let old = made.object(made.bucket([(2, "a", "1"), (77, "c", "3"), (0, "none", "")]))
    made.goroutine(labels: made.map(count: 5, bits: 1, buckets: new, old: old), gopc: 280)
    #expect(try made.labels().labels == ["a=1", "b=2", "c=3", "e=5", "f=6"])
  }

  @Test("labels that cannot be are unknown, and that is said")
  func damaged() throws {
    var made: [LabelledDump] = []
    func add(_ version: String, _ labels: (inout LabelledDump) -> UInt64) {
      var one = LabelledDump(version)
      let pointer = labels(&one)
      one.goroutine(labels: pointer)
      made.append(one)
    }
    // A circle of buckets, too many of them, too many labels, one that is too long.
    add("go1.21.1") { made in
      let place: UInt64 = 0xc0_0001_0000
      let bucket = made.object([UInt8](repeating: 0, count: 264) + LabelledDump.words(place))
      return made.map(count: 1, buckets: bucket)
    }
    add("go1.21.1") { $0.map(count: 1, bits: 60, buckets: 0xc0_0001_0000) }
    add("go1.21.1") { $0.map(count: 1 << 40, buckets: 0xc0_0001_0000) }
    add("go1.21.1") { $0.map(count: 1, bits: 8, buckets: $0.object([1, 2, 3])) }
    add("go1.27.1") { $0.list(("a", "b"), count: 2) }
    add("go1.27.1") { $0.list(("a", "b"), count: 1 << 62) }
    add("go1.27.1") { _ in 0xc0_0300_0000 }
    add("go1.27.1") { made in
      let pair = made.text("a") + LabelledDump.words(0xc0_0001_0000, 1 << 40)
      return made.object(LabelledDump.words(made.object(pair), 1, 1))
    }
    for (index, dump) in made.enumerated() {
      let found = try dump.labels()
      #expect(found.labels.isEmpty, "\(index)")
      #expect(
        found.warnings.count == 1 && found.warnings[0].hasPrefix("the labels of 1 goroutine are not known"), "\(index)")
    }
  }

  @Test("a text that is no object is called after its place")
  func constant() throws {
    var made = LabelledDump("go1.27.1")
    let pair = LabelledDump.words(0x4d_726d, 6) + made.text("a")
    made.goroutine(labels: made.object(LabelledDump.words(made.object(pair), 1, 1)))
    let found = try made.labels()
    #expect(found.labels == ["constant 0x4d726d [6 B]=a"])
    #expect(found.warnings.count == 1 && found.warnings[0].contains("1 text is not in the heap"))
  }

  @Test("a dump that can be read only once, and one without labels")
  func once() throws {
    var made = LabelledDump("go1.27.1")
    made.goroutine(labels: made.list(("a", "b")))
    made.dump.builder.eof()
    let read = try DumpProfiles(reading: MemorySource(made.dump.builder.bytes, chunk: 100), kinds: [.goroutine])
    #expect(read.warnings(of: .goroutine).filter { $0.contains("give the dump as a file") }.count == 1)
    var without = LabelledDump("go1.27.1")
    without.goroutine(labels: 0)
    #expect(try without.labels() == ([], []))
  }

  @Test(
    "no byte that is changed makes reading fail in another way than by an error", arguments: ["go1.23.1", "go1.27.1"])
  func everyByte(version: String) throws {
    var made = LabelledDump(version)
    if version == "go1.27.1" {
      made.goroutine(labels: made.list(("key", "value"), ("other", "x")))
    } else {
      let next = made.object(made.bucket([(9, "a", "1")]))
      made.goroutine(labels: made.map(count: 2, buckets: made.object(made.bucket([(9, "k", "v")], next: next))))
    }
    made.dump.builder.eof()
    let bytes = made.dump.builder.bytes
    var labelled = 0
    for index in bytes.indices {
      for value: UInt8 in [0, 0xff] {
        var changed = bytes
        changed[index] = value
        guard let read = try? DumpProfiles(reading: MemorySource(changed), kinds: [.goroutine]) else { continue }
        try read.write(.goroutine, to: MemorySink())
        labelled += 1
      }
    }
    #expect(labelled > bytes.count / 2)
  }
}
