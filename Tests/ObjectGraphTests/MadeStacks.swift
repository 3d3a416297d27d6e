import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

@testable import ObjectGraph

/// A word of a made stack.
enum StackWord: Equatable {
  case zero
  case object(Int)
  /// A pointer to word number `word` of frame number `frame` of the same stack, and so many bytes behind its beginning.
  case stack(frame: Int, word: Int, byte: UInt64 = 0)
}

/// A variable of a made frame whose address is taken.
struct MadeVariable {
  /// The words that it has, of the frame, or of the caller's if it is an argument.
  var words: Range<Int>
  /// Which of its words are pointers; nil if any may be.
  var pointers: Set<Int>?
  var isArgument = false
}

struct MadeFrame {
  var words: [StackWord]
  var listed: Set<Int> = []
  /// Nil if nothing is known of the function.
  var variables: [MadeVariable]? = []
  var name = "main.f"
}

/// Goroutines with their stacks, of frames that have 16 words each, and objects that nothing else refers to.
struct MadeStacks: FrameVariableFinding {
  var goroutines: [[MadeFrame]] = []
  /// Bytes of a word.
  var width: UInt64 = 8
  static let length = 16
  static let heap: UInt64 = 0x1000_0000

  static func object(_ number: Int) -> UInt64 { heap + UInt64(number) * 64 }
  private func sp(_ goroutine: Int, _ frame: Int) -> UInt64 {
    Self.heap + 0x100_0000 + UInt64(goroutine) << 20 + UInt64(frame * Self.length) * width
  }

  private func address(_ word: StackWord, _ goroutine: Int) -> UInt64 {
    switch word {
    case .zero: 0
    case .object(let number): Self.object(number) + 8
    case .stack(let frame, let word, let byte): sp(goroutine, frame) + UInt64(word) * width + byte
    }
  }

  func bytes(objects: Int, also: (inout DumpBuilder) -> Void = { _ in }) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params(pointerSize: width, arenaStart: Self.heap, arenaEnd: Self.heap + 0x400_0000)
    for number in 0..<objects { builder.object(Self.object(number), size: 64) }
    for (number, frames) in goroutines.enumerated() {
      builder.goroutine(UInt64(number + 1))
      for (depth, frame) in frames.enumerated() {
        let contents = frame.words.flatMap { word in
          (0..<width).map { UInt8(truncatingIfNeeded: address(word, number) >> ($0 * 8)) }
        }
        builder.stackFrame(
          sp: sp(number, depth), contents, entry: sp(number, depth), name: frame.name,
          fields: frame.listed.sorted().map { (kind: 1, offset: UInt64($0) * width) })
      }
    }
    also(&builder)
    builder.eof()
    return builder.bytes
  }

  // Frames have their places as the addresses of their code.

  private func frame(_ frame: Goroutines.Frame) -> (goroutine: Int, depth: Int) {
    let offset = frame.entry - Self.heap - 0x100_0000
    return (Int(offset >> 20), Int(offset & 0xf_ffff) / (Self.length * Int(width)))
  }

  func knows(_ frame: Goroutines.Frame) -> Bool {
    let place = self.frame(frame)
    return goroutines[place.goroutine][place.depth].variables != nil
  }

  func variable(at address: UInt64, of frame: Goroutines.Frame, _ memory: Range<UInt64>) -> FrameVariable? {
    variable(at: address, of: frame, memory.lowerBound, isArgument: false)
  }

  func argument(at address: UInt64, of frame: Goroutines.Frame, caller: Range<UInt64>) -> FrameVariable? {
    variable(at: address, of: frame, caller.lowerBound, isArgument: true)
  }

  private func variable(
    at address: UInt64, of frame: Goroutines.Frame, _ start: UInt64, isArgument: Bool
  ) -> FrameVariable? {
    let place = self.frame(frame)
    for variable in goroutines[place.goroutine][place.depth].variables ?? [] where variable.isArgument == isArgument {
      let first = start + UInt64(variable.words.lowerBound) * width
      let memory = first..<first + UInt64(variable.words.count) * width
      guard memory.contains(address) else { continue }
      var mask = [UInt8](repeating: 0, count: 3)
      for word in variable.pointers ?? [] { mask[1 + word / 8] |= 1 << UInt8(word % 8) }
      return FrameVariable(memory: memory, pointers: variable.pointers == nil ? nil : mask[1...])
    }
    return nil
  }

  /// The objects that stacks hold for certain, as the runtime finds them, word by word until there is nothing new.
  ///
  /// - Parameter takesUnknown: whether any word of a frame may be in use that something in use points to, if it may be a variable
  ///   or an argument of a function of which nothing is known.
  func held(takesUnknown: Bool = false) -> Set<Int> {
    var result: Set<Int> = []
    for frames in goroutines {
      var live = Set(frames.indices.flatMap { depth in frames[depth].listed.map { [depth, $0] } })
      for depth in frames.indices where frames[depth].name == "runtime.asyncPreempt" {
        for word in 0..<Self.length { live.formUnion([[depth, word], [depth + 1, word]]) }
      }
      while true {
        let before = live.count
        for depth in frames.indices {
          for variable in frames[depth].variables ?? [] {
            let own = variable.isArgument ? depth + 1 : depth
            let isPointedTo = live.contains { place in
              if case .stack(own, let word, _) = frames[place[0]].words[place[1]] {
                variable.words.contains(word)
              } else {
                false
              }
            }
            guard isPointedTo else { continue }
            for (number, word) in variable.words.enumerated() where variable.pointers?.contains(number) ?? true {
              live.insert([own, word])
            }
          }
        }
        for depth in frames.indices.dropLast() where takesUnknown {
          let callee = depth > 0 ? frames[depth - 1].variables : []
          guard frames[depth].variables == nil || callee == nil else { continue }
          var known = (callee ?? []).filter(\.isArgument)
          known += (frames[depth].variables ?? []).filter { !$0.isArgument }
          let isPointedTo = live.contains { place in
            guard case .stack(depth, let word, _) = frames[place[0]].words[place[1]] else { return false }
            return !known.contains { $0.words.contains(word) }
          }
          if isPointedTo { live.formUnion((0..<Self.length).map { [depth, $0] }) }
        }
        if live.count == before { break }
      }
      for place in live { if case .object(let object) = frames[place[0]].words[place[1]] { result.insert(object) } }
    }
    return result
  }

  /// The objects that goroutines hold, and those that stack objects do.
  func read(objects: Int) throws -> (goroutines: Set<Int>, stackObjects: Set<Int>) {
    let graph = try ReadGraph(bytes(objects: objects), frameVariables: self).graph
    let reachability = graph.reachability()
    return (
      Set((0..<objects).filter { reachability[$0] == .yes }), Set((0..<objects).filter { reachability[$0] == .perhaps })
    )
  }

  /// The objects that may be in use by what is on stacks.
  func perhapsHeld(objects: Int) throws -> Set<Int> {
    var builder = ObjectGraphBuilder(keepingStackWords: true)
    var reader = try HeapDumpReader(MemorySource(bytes(objects: objects)))
    try reader.read(into: &builder)
    let graph = try ObjectGraph(builder)
    var stacks = try #require(LiveStacks(graph, self))
    var found = Set(
      goroutines.joined().flatMap { frame in frame.listed.map { frame.words[$0] } }.compactMap { word in
        if case .object(let number) = word { number } else { nil }
      })
    for goroutine in goroutines.indices { stacks.forEachObject(of: goroutine, in: graph) { found.insert(Int($0)) } }
    return found
  }
}

extension MadeFrame {
  init(
    _ words: [Int: StackWord] = [:], listed: Set<Int> = [], _ variables: [MadeVariable]? = [], name: String = "main.f"
  ) {
    self.init(
      words: (0..<MadeStacks.length).map { words[$0] ?? .zero }, listed: listed, variables: variables, name: name)
  }
}
