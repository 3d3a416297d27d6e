import Names
import Testing

@testable import Pprof

/// Frames that are entered in many ways are one location each.
@Suite struct EnteringFramesTests {
  /// Bytes with frames in them.
  private struct Frames {
    var bytes: [UInt8] = []
    var list: [EncodedFrame] = []

    mutating func append(_ function: String, _ file: String, _ line: Int64, around: Int = 0) {
      let start = bytes.count
      bytes += Array(function.utf8)
      let end = bytes.count
      bytes += Array(file.utf8)
      let fileEnd = bytes.count
      bytes += [UInt8](repeating: 0xee, count: around)
      list.append(
        EncodedFrame(encoded: start..<bytes.count, function: start..<end, file: end..<fileEnd, line: line))
    }
  }

  private func enter(_ frames: Frames, _ tables: inout ProfileTables) -> [UInt64] {
    var ids: [UInt64] = []
    tables.locate(frames.list.span, in: frames.bytes.span, into: &ids)
    return ids
  }

  @Test func `many at once, some of them twice or known before, have ids by first use`() {
    var tables = ProfileTables()
    #expect(tables.add("main.known", "main.go", 1) == 1)
    var frames = Frames()
    var expected: [UInt64] = []
    for index in 0..<500 {
      frames.append("main.f\(index / 2)", "file\(index % 7).go", Int64(index / 3 * 3))
      expected.append(UInt64(index) + 2)
      if index % 5 == 0 {
        frames.append("main.known", "main.go", 1)
        expected.append(1)
      }
      if index % 11 == 10 {
        let before = index - 10
        frames.append("main.f\(before / 2)", "file\(before % 7).go", Int64(before / 3 * 3))
        expected.append(UInt64(before) + 2)
      }
    }
    #expect(enter(frames, &tables) == expected)
    #expect(enter(frames, &tables) == expected)
    #expect(tables.locations.count == 501)
    #expect(enter(Frames(), &tables).isEmpty)
  }

  @Test func `a frame is the same at the beginning of the bytes and anywhere else, however short its names`() {
    for length in 0...34 {
      for fileLength in [0, 1, 7, 8, 9, 15, 16, 17] {
        var tables = ProfileTables()
        let name = String("abcdefghijklmnopqrstuvwxyz0123456789".prefix(length))
        let file = String("ABCDEFGHIJKLMNOPQRSTUVWXYZ".prefix(fileLength))
        var frames = Frames()
        frames.append(name, file, 5)
        frames.append("something.before.it", "x.go", 1)
        frames.append(name, file, 5)
        #expect(enter(frames, &tables) == [1, 2, 1])
        #expect(tables.add(name, file, 5) == 1)
      }
    }
  }

  @Test func `a frame is the same however its numbers are encoded`() {
    var tables = ProfileTables()
    var frames = Frames()
    for around in 0..<20 { frames.append("main.main", "main.go", 7, around: around) }
    #expect(enter(frames, &tables) == [UInt64](repeating: 1, count: 20))
  }

  @Test func `functions of one name in several files, in turns`() {
    var tables = ProfileTables()
    for _ in 0..<2 {
      for index in 0..<40 {
        let id = tables.add("init", "file\(index % 20).go", Int64(index / 20))
        #expect(id == UInt64(index) + 1)
        #expect(tables.locations.lines(of: index).map(\.functionID) == [UInt32(index % 20) + 1])
      }
    }
    #expect(tables.functions.count == 20)
    #expect(tables.strings.count == 22)
  }

  @Test func `a name that is first no function's, then one's`() {
    var tables = ProfileTables()
    #expect(tables.location([.init(function: "[]byte", isFunction: false, file: "a.go", line: 1)]) == 1)
    #expect(tables.add("[]byte", "a.go", 1) == 2)
    #expect(tables.location([.init(function: "[]byte", isFunction: false, file: "a.go", line: 1)]) == 1)
    #expect(tables.functions[1].systemName == 0)
    #expect(tables.functions[2].systemName == tables.functions[2].name)
  }

  @Test func `the first known line of a function stays`() {
    var tables = ProfileTables()
    #expect(tables.add("main.f", "a.go", 12) == 1)
    #expect(tables.add("main.g", "a.go", 12) == 2)
    func function(_ startLine: Int64) -> UInt64 {
      let (name, file) = (Array("main.g".utf8), Array("a.go".utf8))
      return tables.function(name: name[...], file: file[...], startLine: startLine)
    }
    #expect([0, 10, 11, 0].map { function($0) } == [2, 2, 2, 2])
    #expect(tables.functions[1].startLine == 0)
    #expect(tables.functions[2].startLine == 10)
  }

  @Test func `a line that is named and a frame that lies in a dump are one location, whichever comes first`() {
    var tables = ProfileTables()
    let named: [ProfileTables.NamedLine] = [.init(function: "main.f", file: "a.go", line: 3)]
    #expect(tables.location(named) == 1)
    #expect(tables.add("main.f", "a.go", 3) == 1)
    #expect(tables.add("main.f", "a.go", 4) == 2)
    #expect(tables.location([.init(function: "main.f", file: "a.go", line: 4)]) == 2)
    #expect(tables.location(lines: [(function: 1, line: 4)]) == 2)
    #expect(tables.locations.count == 2)
  }

  @Test func `more lines of a function than it has in a chain, some of them named`() {
    var tables = ProfileTables()
    for _ in 0..<2 {
      for index in 0..<40 {
        #expect(tables.add("main.f", "a.go", Int64(index)) == UInt64(index) + 1)
        #expect(tables.location([.init(function: "main.f", file: "a.go", line: Int64(index))]) == UInt64(index) + 1)
      }
    }
    #expect(tables.locations.count == 40)
    #expect((0..<40).map { tables.locations.lines(of: $0).map(\.line) } == (0..<40).map { [$0] })
  }

  @Test func `locations of several lines between those of one`() {
    var tables = ProfileTables()
    let inlined: [ProfileTables.NamedLine] = [.init(function: "f", line: 1), .init(function: "g", line: -1)]
    #expect(tables.add("f", "", 1) == 1)
    #expect(tables.location(inlined) == 2)
    #expect(tables.add("g", "", -1) == 3)
    #expect(tables.location(inlined.reversed()) == 4)
    let none: [ProfileTables.NamedLine] = []
    #expect(tables.location(none) == 5)
    #expect(tables.location(inlined) == 2)
    #expect(tables.location(none) == 5)
    #expect(tables.add("f", "", 1) == 1)
    #expect(tables.locations.count == 5)
    #expect((0..<5).map { tables.locations.lines(of: $0).map(\.line) } == [[1], [1, -1], [-1], [-1, 1], []])
  }

  @Test func `after the frames are forgotten, locations keep their ids`() {
    var tables = ProfileTables()
    let inlined: [ProfileTables.NamedLine] = [.init(function: "f", line: 1), .init(function: "g", line: 2)]
    #expect(tables.location(inlined) == 1)
    let before = (0..<100).map { tables.add("main.f\($0)", "a.go", 1) }
    tables.forgetFrames()
    #expect((0..<100).map { tables.add("main.f\($0)", "a.go", 1) } == before)
    #expect(tables.location([.init(function: "main.f7", file: "a.go", line: 1)]) == before[7])
    #expect(tables.location(inlined) == 1)
    #expect(tables.add("main.new", "a.go", 1) == 102)
    #expect(tables.add([0xff], [0xfe], 1) == 103)
    tables.forgetFrames()
    #expect(tables.add([0xfd], [0xfc], 1) == 103)
    #expect(tables.add("\u{fffd}", "\u{fffd}", 1) == 103)
  }

  @Test func `names of any script, and bytes that look like UTF-8`() {
    var tables = ProfileTables()
    for length in 0..<20 {
      let name = String(repeating: "a", count: length)
      _ = tables.add(name + "ż", "файл.go", 1)
      _ = tables.add(Array(name.utf8) + [0xc0, 0x80], [], 1)
      #expect(tables.strings.find(name + "ż") != nil)
      #expect(tables.strings.find(name + "\u{fffd}\u{fffd}") != nil)
    }
    #expect(tables.locations.count == 40)
  }
}
