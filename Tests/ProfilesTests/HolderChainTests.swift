import DumpBuilding
import Pprof
import Profiles
import Testing

/// A dump of objects that refer to each other, and the retained profile it becomes.
private struct MadeHeap {
  static let start: UInt64 = 0xc0_0000_0000
  var dump: MadeDump

  init(_ layout: DumpBuilder.Layout = .go1_7, version: String = "go1.27.3") {
    dump = MadeDump(layout, buildVersion: version)
  }

  static func address(_ object: Int) -> UInt64 { start + UInt64(object) * 2048 }

  private static func words(_ words: [UInt64], size: Int) -> [UInt8] {
    let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    return bytes + [UInt8](repeating: 0, count: max(0, size - bytes.count))
  }

  private static func fields(_ count: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64($0) * 8) }
  }

  mutating func object(_ number: Int, size: Int = 48, _ targets: [Int] = [], type: UInt64 = 0, kind: UInt64 = 0) {
    dump.builder.object(
      Self.address(number), Self.words(targets.map(Self.address), size: size), fields: Self.fields(targets.count),
      type: type, kind: kind)
  }

  mutating func data(_ targets: [Int]) {
    dump.builder.data(0x50_0000, Self.words(targets.map(Self.address), size: 0), fields: Self.fields(targets.count))
  }

  mutating func frame(_ name: String, _ targets: [Int] = [], unlisted: [Int] = []) {
    dump.builder.stackFrame(
      Self.words((targets + unlisted).map(Self.address), size: 0), name: name, fields: Self.fields(targets.count))
  }

  /// The samples as text: the chain from the root on, objects, bytes, labels.
  func samples() throws -> [String] {
    var made = dump
    made.builder.memStats()
    let profile = try made.profile(.retained)
    return profile.sample.indices.map { index in
      let sample = profile.sample[index]
      let chain = profile.names(index).reversed().joined(separator: "; ")
      let goroutine = sample.label.first { profile.stringTable[Int($0.key)] == "goroutine" }
      return "\(chain) \(sample.value[0]) \(sample.value[1])" + (goroutine.map { " of \($0.num)" } ?? "")
    }
  }
}

@Suite("Chains of holders")
struct HolderChainTests {
  @Test("objects hang below what holds them; equal chains are one sample for each size")
  func chains() throws {
    var made = MadeHeap()
    made.object(0, [1, 2, 3])
    made.object(1, size: 64)
    made.object(2, size: 64)
    made.object(3, size: 1024)
    made.object(4)
    made.object(5)
    made.data([0, 4, 4])
    #expect(
      try made.samples().sorted() == [
        "globals; data+0x0; object [48 B] 1 48", "globals; data+0x0; object [48 B]; object [1 KiB] 1 1024",
        "globals; data+0x0; object [48 B]; object [64 B] 2 128", "globals; data+0x10 and data+0x8; object [48 B] 1 48",
        "unreachable; object [48 B] 1 48",
      ])
  }

  @Test(
    "what nothing in the dump leads to may be in use since cleanups can hold it",
    arguments: [("go1.23.4", "no"), ("go1.24.11", "perhaps"), ("go1.27.3", "perhaps")])
  func unseenRoots(_ version: String, _ expected: String) throws {
    for kind in [ProfileKind.retained, .types] {
      var dump = MadeDump(buildVersion: version)
      dump.builder.object(0xc0_0000_0000, [UInt8](repeating: 0, count: 48))
      dump.builder.memStats()
      let profile = try dump.profile(kind)
      let labels = profile.sample[0].label.map { (profile.stringTable[Int($0.key)], profile.stringTable[Int($0.str)]) }
      #expect(labels.contains { $0 == ("reachable", expected) }, "\(labels)")
      let says = profile.comment.contains { profile.stringTable[Int($0)].contains("cleanups") }
      #expect(says == (expected == "perhaps"))
    }
  }

  @Test("what the variables of a plugin may hold is not garbage: its types are far from the program's variables")
  func plugins() throws {
    for (type, expected): (UInt64, String) in [(0x7f00_0000_1000, "perhaps"), (0x48_0000, "no")] {
      var dump = MadeDump(buildVersion: "go1.21.13")
      dump.builder.type(type)
      dump.builder.object(0xc0_0000_0000, size: 48)
      dump.builder.data(0x50_0000, [UInt8](repeating: 0, count: 16))
      dump.builder.memStats()
      let profile = try dump.profile(.retained)
      let labels = profile.sample[0].label.map { profile.stringTable[Int($0.str)] }
      #expect(labels.contains(expected), "\(labels)")
      #expect(profile.comment.contains { profile.stringTable[Int($0)].contains("plugins") } == (expected == "perhaps"))
    }
  }

  @Test("a list of any length is one frame")
  func list() throws {
    var made = MadeHeap()
    for object in 0..<1000 { made.object(object, object < 999 ? [object + 1] : []) }
    made.data([0])
    #expect(try made.samples() == ["globals; data+0x0; object [48 B] 1000 48000"])
  }

  @Test("a list is one frame if some of its nodes were sampled, and not if it is known to be made of two things")
  func sampledList() throws {
    var made = MadeHeap()
    for object in 0..<100 { made.object(object, object < 99 ? [object + 1] : []) }
    // As a node of the list behind it, but of another size; and a second list, which two functions made.
    made.object(100, size: 64, [0])
    for object in 101...104 { made.object(object, object < 104 ? [object + 1] : []) }
    made.data([100, 101])
    made.dump.builder.memStats()
    made.dump.bucket(1, size: 48, ["main.build"], allocs: 1, frees: 0)
    made.dump.bucket(2, size: 48, ["main.other"], allocs: 1, frees: 0)
    for object in [40, 41, 99, 101, 103] { made.dump.builder.allocSample(MadeHeap.address(object), bucket: 1) }
    made.dump.builder.allocSample(MadeHeap.address(104), bucket: 2)
    #expect(
      try made.samples() == [
        "globals; data+0x0; object [64 B] 1 64", "globals; data+0x0; object [64 B]; alloc by main.build 100 4800",
        "globals; data+0x8; alloc by main.build 3 144",
        "globals; data+0x8; alloc by main.build; alloc by main.other 1 48",
      ])
  }

  @Test("a chain that is too long ends in dots")
  func longChain() throws {
    var made = MadeHeap()
    for object in 0..<300 { made.object(object, size: object % 2 == 0 ? 48 : 64, object < 299 ? [object + 1] : []) }
    made.data([0])
    let samples = try made.samples()
    // 125 objects behind `globals` and the variable, each a sample; those behind, of two sizes, together.
    #expect(samples.count == 127)
    let longest = samples.filter { $0.contains("…") }
    #expect(longest.count == 2 && longest.allSatisfy { $0.split(separator: ";").count == 128 })
    // 300 less 125 are 175: the first of them has 64 bytes.
    #expect(Set(longest.map { $0.split(separator: "…")[1] }) == [" 88 5632", " 87 4176"])
  }

  @Test("frames are named from the outermost inwards; their objects have the goroutine's number")
  func frames() throws {
    var made = MadeHeap()
    for object in 0...4 { made.object(object) }
    made.dump.builder.goroutine(1, id: 5)
    made.frame("runtime.gopark")
    made.frame("main.g", [0])
    made.frame("main.f", [1])
    made.frame("main.f", [1])
    made.frame("runtime.goexit")
    made.dump.builder.goroutine(2, id: 6)
    made.frame("main.g", [2], unlisted: [3])
    made.data([4])
    made.dump.builder.goroutine(3, id: 7)
    made.frame("main.g", [4])
    #expect(
      try made.samples().sorted() == [
        "goroutines; main.f; main.g; object [48 B] 1 48 of 5", "goroutines; main.f; object [48 B] 1 48 of 5",
        "goroutines; main.g; object [48 B] 1 48 of 6", "shared; main.g and data+0x0; object [48 B] 1 48",
        "stack objects; main.g; object [48 B] 1 48 of 6",
      ])
  }

  @Test("what several hold is below the names of all that lead there, those that hold most first")
  func together() throws {
    var made = MadeHeap()
    for object in 0...6 { made.object(object, object == 0 ? [1] : []) }
    made.object(7, size: 512, [1])
    // Three lead to object 1: two of them over what they share, and one over what it holds alone.
    made.data([0, 0, 2, 7, 3, 3, 3, 3, 3])
    for goroutine in 1...4 {
      made.dump.builder.goroutine(UInt64(goroutine), id: UInt64(goroutine))
      made.frame("main.g", goroutine < 4 ? [4] : [2], unlisted: goroutine < 3 ? [5] : [])
    }
    made.dump.builder.finalizer(object: MadeHeap.address(6), function: MadeHeap.address(2))
    #expect(
      try made.samples().sorted()
        == [
          "globals; data+0x0 and data+0x8; object [48 B] 1 48",
          "globals; data+0x18, data+0x0 and data+0x8; object [48 B] 1 48",
          "globals; data+0x20, data+0x28, data+0x30 and 2 others; object [48 B] 1 48",
          "globals; data+0x18; object [512 B] 1 512", "goroutines; 3 x main.g; object [48 B] 1 48",
          "shared; data+0x10, finalizers and main.g; object [48 B] 1 48",
          "stack objects; 2 x main.g; object [48 B] 1 48",
          "unreachable; object [48 B] 1 48",
        ].sorted())
  }

  @Test("an object without a type is named by who allocated it")
  func sites() throws {
    var made = MadeHeap()
    for object in 0...1 { made.object(object, size: 64) }
    made.data([0, 1])
    made.dump.builder.memStats()
    made.dump.bucket(1, size: 64, ["runtime.mallocgc", "main.build", "main.main"], allocs: 1, frees: 0)
    // The runtime samples the address behind an allocation header.
    made.dump.builder.allocSample(MadeHeap.address(1) + 8, bucket: 1)
    #expect(
      try made.samples() == [
        "globals; data+0x0; object [64 B] 1 64", "globals; data+0x8; alloc by main.build 1 64",
      ])
  }

  @Test(
    "that is the program's function, not what it called in the standard library; if there is none, not the runtime's")
  func ownSites() throws {
    var made = MadeHeap()
    for object in 0...2 { made.object(object, size: 64) }
    made.data([0, 1, 2])
    made.dump.builder.memStats()
    let stacks = [
      ["runtime.mallocgc", "io.ReadAll", "golang.org/x/text.Read", "main.main"],
      ["bytes.growSlice", "vendor/golang.org/x/net.f", "main.read.func1", "main.read"],
      ["runtime.mallocgc", "net/http.NewRequest", "net/http.Get"],
    ]
    for (index, stack) in stacks.enumerated() {
      made.dump.bucket(UInt64(index), size: 64, stack, allocs: 1, frees: 0)
      made.dump.builder.allocSample(MadeHeap.address(index), bucket: UInt64(index))
    }
    #expect(
      try made.samples() == [
        "globals; data+0x0; alloc by golang.org/x/text.Read 1 64", "globals; data+0x8; alloc by main.read.func1 1 64",
        "globals; data+0x10; alloc by net/http.NewRequest 1 64",
      ])
  }

  @Test("objects that are held alike and have one size have the name of those that were sampled, if these have one")
  func siblings() throws {
    var made = MadeHeap()
    // Two tables, each of ten objects, and each of these of one more; a third one, of what two functions allocated.
    for table in 0..<3 {
      made.object(100 * table, size: 160 + 16 * table, (1...10).map { 100 * table + $0 })
      for object in 1...10 {
        made.object(100 * table + object, [100 * table + object + 50])
        made.object(100 * table + object + 50, size: object == 10 ? 32 : 16)
      }
    }
    made.data([0, 100, 200])
    made.dump.builder.memStats()
    made.dump.bucket(1, size: 48, ["main.build"], allocs: 1, frees: 0)
    made.dump.bucket(2, size: 48, ["main.other"], allocs: 1, frees: 0)
    made.dump.bucket(3, size: 16, ["main.part"], allocs: 1, frees: 0)
    for (object, bucket) in [(3, 1), (5, 1), (54, 3), (203, 1), (204, 2)] {
      made.dump.builder.allocSample(MadeHeap.address(object), bucket: UInt64(bucket))
    }
    #expect(
      try made.samples().sorted() == [
        "globals; data+0x0; object [160 B] 1 160", "globals; data+0x0; object [160 B]; alloc by main.build 10 480",
        "globals; data+0x0; object [160 B]; alloc by main.build; alloc by main.part 9 144",
        "globals; data+0x0; object [160 B]; alloc by main.build; object [32 B] 1 32",
        "globals; data+0x10; object [192 B] 1 192", "globals; data+0x10; object [192 B]; alloc by main.build 1 48",
        "globals; data+0x10; object [192 B]; alloc by main.build; object [16 B] 1 16",
        "globals; data+0x10; object [192 B]; alloc by main.other 1 48",
        "globals; data+0x10; object [192 B]; alloc by main.other; object [16 B] 1 16",
        "globals; data+0x10; object [192 B]; object [48 B] 8 384",
        "globals; data+0x10; object [192 B]; object [48 B]; object [16 B] 7 112",
        "globals; data+0x10; object [192 B]; object [48 B]; object [32 B] 1 32",
        "globals; data+0x8; object [176 B] 1 176", "globals; data+0x8; object [176 B]; object [48 B] 10 480",
        "globals; data+0x8; object [176 B]; object [48 B]; object [16 B] 9 144",
        "globals; data+0x8; object [176 B]; object [48 B]; object [32 B] 1 32",
      ])
  }

  @Test("types of go1.3 come before sites")
  func types() throws {
    var made = MadeHeap(.go1_3)
    made.dump.builder.type(0x1000, size: 24, name: "main.T")
    made.object(0, type: 0x1000)
    made.object(1, type: 0x1000, kind: 1)
    made.object(2, type: 0x1000, kind: 2)
    made.data([0, 1, 2])
    made.dump.bucket(1, size: 48, ["main.build"], allocs: 1, frees: 0)
    made.dump.builder.allocSample(MadeHeap.address(0), bucket: 1)
    #expect(
      try made.samples() == [
        "globals; data+0x0; main.T 1 48", "globals; data+0x8; []main.T 1 48", "globals; data+0x10; chan main.T 1 48",
      ])
  }

  @Test("what an interface or a finalizer points to has its type, unless the dump lost its name")
  func pointees() throws {
    var made = MadeHeap()
    for (address, name) in [(0x1000, "main."), (0x1100, "*main.B"), (0x1200, "main.C")] as [(UInt64, String)] {
      made.dump.builder.type(address, name: name, indirect: true)
      made.dump.builder.itab(address + 0x4000, type: address)
    }
    for object in 0...3 { made.object(object) }
    let words: [UInt64] = [
      0x5000, MadeHeap.address(0), 0x5100, MadeHeap.address(1), 0x5200, MadeHeap.address(2), 0x5200,
      MadeHeap.address(3) + 16,
    ]
    made.dump.builder.bss(
      0x60_0000, words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } },
      fields: [8, 24, 40, 56].map { (kind: 1, offset: $0) })
    made.dump.builder.finalizer(object: MadeHeap.address(0), objectType: 0x1100)
    #expect(
      try made.samples() == [
        "globals; bss+0x8; object [48 B] with main.B at +0 1 48",
        "globals; bss+0x18; object [48 B] with main.B at +0 1 48",
        "globals; bss+0x28; object [48 B] with main.C at +0 1 48", "globals; bss+0x38; object [48 B] 1 48",
      ])
  }

  @Test("a field behind the first is not the object's type; a slice's header is not its array")
  func wholes() throws {
    var made = MadeHeap()
    for (address, name) in [(0x1000, "main.D"), (0x1100, "main.E")] as [(UInt64, String)] {
      made.dump.builder.type(address, size: 40, name: name, indirect: true)
      made.dump.builder.itab(address + 0x4000, type: address)
    }
    for object in 0...1 { made.object(object) }
    let words: [UInt64] = [0x5000, MadeHeap.address(0), 0x5100, MadeHeap.address(1) + 8]
    made.dump.builder.bss(
      0x60_0000, words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } },
      fields: [8, 24].map { (kind: 1, offset: $0) })
    #expect(
      try made.samples() == [
        "globals; bss+0x8; object [48 B] with main.D at +0 1 48", "globals; bss+0x18; object [48 B] 1 48",
      ])

    var old = MadeHeap(.go1_3)
    old.dump.builder.type(0x1000, size: 24, name: "[]main.T")
    old.dump.builder.type(0x1100, size: 8, name: "map[int]main.T")
    old.dump.builder.type(0x1200, size: 24, name: "main.T")
    old.object(0, size: 24, type: 0x1000)
    old.object(1, size: 24, type: 0x1200, kind: 1)
    old.object(2, size: 8, type: 0x1100)
    old.data([0, 1, 2])
    let expected = ["[]main.T (header)", "[]main.T", "map[int]main.T (pointer)"]
    #expect(
      try old.samples() == [
        "globals; data+0x0; []main.T (header) 1 24", "globals; data+0x8; []main.T 1 24",
        "globals; data+0x10; map[int]main.T (pointer) 1 8",
      ])
    // In the profile of types they are called the same.
    let profile = try old.dump.profile(.types)
    #expect(Set(profile.sample.indices.map { profile.names($0)[0] }) == Set(expected))
  }

  @Test("a long run of words is one frame")
  func wordRange() throws {
    var made = MadeHeap()
    let count = 1 << 14
    made.object(0)
    made.data([Int](repeating: 0, count: count))
    let end = String((count - 1) * 8, radix: 16)
    #expect(try made.samples() == ["globals; data+0x0 … data+0x\(end) (\(count) words); object [48 B] 1 48"])
  }

  @Test("a goroutine that has only wrappers shows them")
  func onlyWrapper() throws {
    var made = MadeHeap()
    made.dump.builder.goroutine(1, id: 3)
    made.frame("main.main.gowrap1")
    made.frame("runtime.goexit")
    #expect(try made.dump.profile(.goroutine).names(0) == ["main.main.gowrap1"])
  }
}
