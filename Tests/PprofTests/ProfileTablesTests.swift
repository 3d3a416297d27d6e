import Testing

@testable import Pprof

@Suite struct ProfileTablesTests {
  @Test func `equal frames are one location, ids count up from 1 by first use`() {
    var tables = ProfileTables()
    #expect(tables.add("main.main", "main.go", 10) == 1)
    #expect(tables.add("main.work", "main.go", 20) == 2)
    #expect(tables.add("main.main", "main.go", 10) == 1)
    #expect(tables.add("main.main", "main.go", 11) == 3)
    #expect(tables.add("main.work", "main.go", 20) == 2)
    #expect(tables.locations.count == 3)
    #expect(tables.functions.count == 2)
    #expect(tables.locations.lines(of: 0).map(\.functionID) == [1])
    #expect(tables.locations.lines(of: 1).map(\.functionID) == [2])
  }

  @Test func `functions are unique by name and file`() {
    var tables = ProfileTables()
    _ = tables.add("main.f", "a.go", 1)
    _ = tables.add("main.f", "a.go", 2)
    _ = tables.add("main.f", "b.go", 1)
    _ = tables.add("main.g", "a.go", 1)
    let functions = (1...UInt64(tables.functions.count)).map { tables.functions[$0] }
    #expect(functions.map { tables.text($0.name) } == ["main.f", "main.f", "main.g"])
    #expect(functions.map { tables.text($0.filename) } == ["a.go", "b.go", "a.go"])
    #expect(functions.allSatisfy { $0.systemName == $0.name })
    #expect((0..<4).map { tables.locations.lines(of: $0).map(\.functionID) } == [[1], [1], [2], [3]])
    #expect((0..<4).map { tables.locations.lines(of: $0).map(\.line) } == [[1], [2], [1], [1]])
  }

  @Test func `text 0 is empty, every text is there once`() {
    var tables = ProfileTables()
    _ = tables.add("same", "same", 1)
    _ = tables.add("", "", 0)
    _ = tables.add("other", "same", 1)
    #expect(tables.texts == ["", "same", "other"])
    #expect(tables.strings.find("other") == 2)
    #expect(tables.strings.find("nowhere") == nil)
  }

  @Test func `a name and a file that only together have the same bytes are two frames`() {
    var tables = ProfileTables()
    #expect(tables.add("ab", "c", 1) != tables.add("a", "bc", 1))
    #expect(tables.texts == ["", "ab", "c", "a", "bc"])
  }

  @Test func `lines use all 64 bits`() {
    var tables = ProfileTables()
    let lines: [Int64] = [0, 1, -1, .max, .min, 1 << 32, (1 << 32) + 1]
    #expect(lines.map { tables.add("f", "g", $0) } == [1, 2, 3, 4, 5, 6, 7])
    #expect(lines.map { tables.add("f", "g", $0) } == [1, 2, 3, 4, 5, 6, 7])
  }

  @Test func `names that are no UTF-8 are mended; what mends to the same text is one thing`() {
    var tables = ProfileTables()
    let file = Array("a.go".utf8)
    let first = tables.add([0x66, 0xff], file, 1)
    #expect(tables.add([0x66, 0xfe], file, 1) == first)
    #expect(tables.add([0x66, 0xff], file, 1) == first)
    #expect(tables.add("f\u{fffd}", "a.go", 1) == first)
    #expect(tables.add(Array("g".utf8), [0xff], 1) == tables.add(Array("g".utf8), [0xfe], 1))
    #expect(tables.texts == ["", "f\u{fffd}", "a.go", "g", "\u{fffd}"])
    #expect(tables.functions.count == 2)
    #expect(tables.locations.count == 2)
  }

  @Test func `names that differ in one place only, of every length up to 70`() {
    var tables = ProfileTables()
    var expected: UInt64 = 0
    for length in 1...70 {
      for place in 0..<length {
        var name = [UInt8](repeating: 0x61, count: length)
        name[place] = 0x62
        expected += 1
        #expect(tables.add(name, [], 1) == expected)
      }
    }
    // And the empty one, which is the file.
    #expect(tables.strings.count == Int(expected) + 1)
  }

  @Test func `frames whose ends are alike, so that they have one hash, keep their ids`() {
    var tables = ProfileTables()
    let ending = "/of/a/path/of/more/than/sixteen/bytes"
    func add(_ index: Int) -> UInt64 {
      tables.add("\(100_000 + index)\(ending).f", "\(100_000 + index)\(ending).go", 1)
    }
    let count = 300
    #expect((0..<count).map { add($0) } == (1...UInt64(count)).map { $0 })
    #expect((0..<count).reversed().map { add($0) } == (1...UInt64(count)).reversed().map { $0 })
    #expect(tables.strings.count == 1 + 2 * count)
  }

  @Test func `names that are too long for the table of frames keep their ids`() {
    var tables = ProfileTables()
    for length in [65_535, 65_536, 100_000] {
      let name = [UInt8](repeating: 0x61, count: length)
      let id = tables.add(name, name, 1)
      #expect(tables.add(name, name, 1) == id)
      #expect(tables.add(name + [0x62], name, 1) == id + 1)
    }
  }

  @Test func `a hundred thousand frames keep their ids`() {
    var tables = ProfileTables()
    let count: UInt64 = 100_000
    func add(_ index: UInt64) -> UInt64 {
      tables.add("main.function\(index / 10)", "file\(index % 100).go", Int64(index))
    }
    var wrong = 0
    for index in 0..<count where add(index) != index + 1 { wrong += 1 }
    for index in 0..<count where add(index) != index + 1 { wrong += 1 }
    #expect(wrong == 0)
    #expect(tables.locations.count == Int(count))
    // Ten files for each name.
    #expect(tables.functions.count == Int(count))
    #expect(tables.strings.count == 1 + 10_000 + 100)
  }

  @Test func `a stack with frames that are new, known and there twice`() {
    var tables = ProfileTables()
    let bytes = Array("main.amain.bmain.ca.go".utf8)
    func frame(_ start: Int, _ line: Int64) -> EncodedFrame {
      // What is encoded is the name alone: of one file and one line for each name.
      EncodedFrame(encoded: start..<start + 6, function: start..<start + 6, file: 18..<22, line: line)
    }
    var ids: [UInt64] = []
    tables.locate([frame(0, 1), frame(6, 2), frame(0, 1)].span, in: bytes.span, into: &ids)
    #expect(ids == [1, 2, 1])
    tables.locate([frame(12, 3), frame(6, 2), frame(12, 3), frame(0, 1)].span, in: bytes.span, into: &ids)
    #expect(ids == [3, 2, 3, 1])
    tables.locate([EncodedFrame]().span, in: bytes.span, into: &ids)
    #expect(ids.isEmpty)
    #expect(tables.texts == ["", "main.a", "a.go", "main.b", "main.c"])
  }

  @Test func `the mapping says that names, files and lines are resolved`() {
    let mapping = ProfileTables().mapping
    #expect(mapping.id == 1)
    #expect(mapping.hasFunctions && mapping.hasFilenames && mapping.hasLineNumbers)
    #expect(!mapping.hasInlineFrames)
    #expect(mapping.memoryStart == 0 && mapping.memoryLimit == 0)
  }
}
