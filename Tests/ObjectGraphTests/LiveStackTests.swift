import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

@testable import ObjectGraph

@Suite("Variables on stacks whose addresses are taken")
struct LiveStackTests {
  /// A frame that has a pointer to a variable of its caller, which the map of pointers has.
  private static func pointing(_ word: StackWord) -> MadeFrame { MadeFrame([2: word], listed: [2]) }

  @Test(
    "a variable is held by its function's frame if something in use points anywhere into it",
    arguments: [4, 8] as [UInt64])
  func variables(width: UInt64) throws {
    let caller = MadeFrame(
      [4: .object(0), 6: .object(1), 9: .object(2), 12: .object(3)],
      [MadeVariable(words: 4..<7, pointers: [0, 2]), MadeVariable(words: 8..<10, pointers: [1])])
    let outer = MadeFrame()
    var made = MadeStacks(
      goroutines: [[Self.pointing(.stack(frame: 1, word: 5, byte: 3)), caller, outer]], width: width)
    let read = try ReadGraph(made.bytes(objects: 4), frameVariables: made)
    #expect(
      (0..<4).map { read.holder("object 0x\(String(MadeStacks.object($0), radix: 16))") } == [
        "goroutine 0 frame 1", "goroutine 0 frame 1", "unlisted goroutine 0 frame 1", "unlisted goroutine 0 frame 1",
      ])
    // Nothing in use points there, or only what is not listed does; a pointer behind the end is none.
    for words in [[:], [3: StackWord.stack(frame: 1, word: 5)], [2: .stack(frame: 1, word: 7)]] {
      made.goroutines[0][0] = MadeFrame(words, listed: [2])
      #expect(try made.read(objects: 4) == ([], [0, 1, 2, 3]))
    }
  }

  @Test("variables lead to other variables, also of other frames; arguments lie in the caller's frame")
  func chains() throws {
    let made = MadeStacks(goroutines: [
      [
        Self.pointing(.stack(frame: 2, word: 1)),
        MadeFrame(
          [8: .object(0), 9: .stack(frame: 1, word: 10), 10: .object(1)],
          [MadeVariable(words: 8..<9), MadeVariable(words: 10..<11)]),
        MadeFrame(
          [0: .object(2), 1: .stack(frame: 3, word: 4), 2: .stack(frame: 1, word: 8)], [MadeVariable(words: 1..<3)]),
        MadeFrame(
          [4: .stack(frame: 2, word: 2), 5: .object(3), 6: .object(4)], [MadeVariable(words: 4..<6, pointers: [0, 1])]),
        MadeFrame(),
      ],
      // The first frame's argument is a word of the second one.
      [
        MadeFrame([0: .stack(frame: 1, word: 3)], listed: [0], [MadeVariable(words: 3..<5, isArgument: true)]),
        MadeFrame([4: .object(5), 5: .object(6)], [MadeVariable(words: 5..<6)]), MadeFrame(),
      ],
    ])
    #expect(try made.read(objects: 7) == ([0, 3, 5], [1, 2, 4, 6]))
    #expect(made.held() == [0, 3, 5])
  }

  @Test("a variable that only a closure or a deferred call of the goroutine refers to is in use")
  func kept() throws {
    let made = MadeStacks(goroutines: [[MadeFrame([4: .object(0)], [MadeVariable(words: 4..<5)]), MadeFrame()]])
    let bytes = made.bytes(objects: 1) {
      $0.deferRecord(0, goroutine: 1, function: MadeStacks.heap + 0x100_0000 + 4 * 8)
    }
    #expect(try ReadGraph(bytes, frameVariables: made).graph.reachability() == [.yes])
  }

  @Test("of a frame that was stopped at any instruction, and of that which keeps its registers, any word is in use")
  func interrupted() throws {
    let made = MadeStacks(goroutines: [
      [
        MadeFrame([3: .object(0)], name: "runtime.asyncPreempt"),
        MadeFrame([3: .object(1), 4: .stack(frame: 2, word: 7)]),
        MadeFrame([3: .object(2), 7: .object(3)], [MadeVariable(words: 7..<8)]), MadeFrame(),
      ]
    ])
    #expect(try made.read(objects: 4) == ([0, 1, 3], [2]))
  }

  @Test("of functions of which nothing is known, what their frames do not list may be out of use")
  func unknown() throws {
    let made = MadeStacks(goroutines: [
      [Self.pointing(.stack(frame: 1, word: 5)), MadeFrame([5: .object(0)], nil), MadeFrame()]
    ])
    #expect(try made.read(objects: 1) == ([], [0]))
    // Without an executable, nothing is known of any.
    #expect(try ReadGraph(made.bytes(objects: 1)).graph.reachability() == [.perhaps])
  }

  @Test("an argument at the beginning of a frame of which nothing is known is not all of it")
  func argumentOfUnknown() throws {
    let argument = MadeVariable(words: 0..<2, pointers: [0], isArgument: true)
    for words in [
      [0: StackWord.stack(frame: 1, word: 0), 1: .stack(frame: 1, word: 5)], [0: .stack(frame: 1, word: 5)],
    ] {
      for isTurned in [false, true] {
        var words = words
        if isTurned, let first = words[0], let second = words[1] { (words[0], words[1]) = (second, first) }
        let made = MadeStacks(goroutines: [
          [
            MadeFrame(words, listed: [0, 1], [argument]),
            MadeFrame([0: .object(0), 1: .object(1), 5: .object(2)], nil),
            MadeFrame(),
          ]
        ])
        #expect(try made.perhapsHeld(objects: 3) == [0, 1, 2])
      }
    }
  }

  @Test("what a variable in use shares with a global variable is held by neither")
  func shared() throws {
    let made = MadeStacks(goroutines: [
      [
        Self.pointing(.stack(frame: 1, word: 5)),
        MadeFrame([5: .object(0), 6: .object(1)], [MadeVariable(words: 5..<6)]),
        MadeFrame(),
      ]
    ])
    let bytes = made.bytes(objects: 2) { builder in
      let words = [0, 1].flatMap { number in
        (0..<8).map { UInt8(truncatingIfNeeded: MadeStacks.object(number) >> ($0 * 8)) }
      }
      builder.data(0x50_0000, words, fields: [(kind: 1, offset: 0), (kind: 1, offset: 8)])
    }
    let read = try ReadGraph(bytes, frameVariables: made)
    #expect(read.holder("object 0x10000000") == "everything" && read.holder("object 0x10000040") == "data+0x8")
    // The same objects in all, wherever they hang.
    let without = try ReadGraph(bytes)
    #expect(without.holder("object 0x10000000") == "data+0x0")
    #expect(without.retained("everything") == read.retained("everything"))
  }

  @Test("any stacks: what is found is what is found word by word", arguments: 0..<200 as Range<UInt64>)
  func any(seed: UInt64) throws {
    var random = Numbers(seed: seed)
    let objects = 40
    var made = MadeStacks(width: seed % 2 == 0 ? 8 : 4)
    for _ in 0..<3 {
      let depth = Int.random(in: 2...7, using: &random)
      let frames = (0..<depth).map { number in
        var frame = MadeFrame(
          name: number + 1 < depth && Int.random(in: 0..<20, using: &random) == 0 ? "runtime.asyncPreempt" : "main.f")
        for word in 0..<MadeStacks.length {
          switch Int.random(in: 0..<6, using: &random) {
          case 0, 1: frame.words[word] = .object(Int.random(in: 0..<objects, using: &random))
          case 2, 3:
            frame.words[word] = .stack(
              frame: Int.random(in: 0..<depth, using: &random),
              word: Int.random(in: 0..<MadeStacks.length, using: &random))
          default: break
          }
          if Int.random(in: 0..<12, using: &random) == 0 { frame.listed.insert(word) }
        }
        // The outermost frame has no caller that says where it ends, so that it has no variables. The first words are arguments.
        guard number + 1 < depth, frame.name == "main.f" else { return frame }
        var word = 4
        while word < MadeStacks.length {
          let count = Int.random(in: 1...4, using: &random)
          let end = min(word + count, MadeStacks.length)
          let pointers = (0..<end - word).filter { _ in Bool.random(using: &random) }
          if Bool.random(using: &random) {
            frame.variables?.append(
              MadeVariable(words: word..<end, pointers: Bool.random(using: &random) ? Set(pointers) : nil))
          }
          word = end
        }
        if number + 2 < depth {
          let first = Int.random(in: 0...1, using: &random)
          frame.variables?.append(
            MadeVariable(words: first..<3, pointers: Bool.random(using: &random) ? [0] : nil, isArgument: true))
        }
        if Int.random(in: 0..<4, using: &random) == 0 { frame.variables = nil }
        return frame
      }
      made.goroutines.append(frames)
    }
    let found = try made.read(objects: objects)
    #expect(found.goroutines == made.held())
    let all = made.goroutines.joined().flatMap { $0.words }.compactMap { word -> Int? in
      if case .object(let number) = word { number } else { nil }
    }
    #expect(found.goroutines.union(found.stackObjects) == Set(all))
    #expect(try made.perhapsHeld(objects: objects) == made.held(takesUnknown: true))
  }

  @Test("twice as many frames, variables and pointers take twice as many steps")
  func doubling() throws {
    let steps = try [300, 600].map { count in
      // All frames lead to all variables of the next ones, from any of them.
      let frames = (0..<count).map { number in
        MadeFrame(
          Dictionary(
            uniqueKeysWithValues: (0..<MadeStacks.length).map {
              ($0, StackWord.stack(frame: min(number + 1, count - 2), word: 3))
            }),
          listed: [0], [MadeVariable(words: 2..<MadeStacks.length)])
      }
      let made = MadeStacks(goroutines: [frames])
      var builder = ObjectGraphBuilder(keepingStackWords: true)
      var reader = try HeapDumpReader(MemorySource(made.bytes(objects: 1)))
      try reader.read(into: &builder)
      var stacks = try #require(LiveStacks(try ObjectGraph(builder), made))
      var words = 0
      stacks.forEachWord(of: 0) { _ in words += 1 }
      #expect(words > count * 13)
      return stacks.steps
    }
    #expect(steps[1] < steps[0] * 21 / 10 && steps[0] > 10_000, "\(steps)")
  }

  @Test(
    "stack pointers of a damaged dump may be anything", arguments: [0, 1, .max, 1 << 63, 0x1100_0000] as [UInt64])
  func damaged(_ sp: UInt64) throws {
    let made = MadeStacks(goroutines: [
      [Self.pointing(.stack(frame: 1, word: 5)), MadeFrame([5: .object(0)], [MadeVariable(words: 5..<6)]), MadeFrame()]
    ])
    for place in 0..<3 {
      var builder = DumpBuilder(.go1_7)
      builder.params(arenaStart: MadeStacks.heap, arenaEnd: MadeStacks.heap + 0x400_0000)
      builder.object(MadeStacks.object(0), size: 64)
      builder.goroutine(1)
      for number in 0..<3 {
        let address = MadeStacks.heap + 0x100_0000 + UInt64(number) * 128
        let words = (0..<16).flatMap { index in
          (0..<8).map { UInt8(truncatingIfNeeded: (address + UInt64(index) * 8) >> ($0 * 8)) }
        }
        builder.stackFrame(sp: number == place ? sp : address, words, entry: address, fields: [(kind: 1, offset: 0)])
      }
      builder.eof()
      _ = try ReadGraph(builder.bytes, frameVariables: made)
    }
  }
}

/// Numbers that are the same each time.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
  }
}
