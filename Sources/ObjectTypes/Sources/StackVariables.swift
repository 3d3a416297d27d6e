import DebugInfo
import GoExecutable
import GoHeapDump
import Names
import ObjectGraph

/// A word of a variable on a stack that may be a pointer, and whose place debug information tells.
private struct FrameWord {
  /// From the frame's CFA, which is where its caller's memory begins.
  let offset: Int64
  let content: ValueLayout.Content
  /// Where the word before or the words behind are that belong to it: the type of an interface, a length, a capacity.
  let others: [Int64?]
}

extension Inference {
  /// Takes what debug information says of the variables of functions that are on a stack.
  ///
  /// Only words that the dump lists as pointers are taken, in the record of the frame or of its caller: others may be
  /// left from before. Debug information tells where a variable is at every instruction, with two
  /// exceptions: if the length of a slice is not needed any more, only the pointer may be left; and a parameter that came
  /// in a register may be in its spill slot although debug information names the register.
  mutating func addStackVariables() {
    guard program.debugInfo != nil else { return }
    var known: [UInt64: [FrameWord]] = [:]
    for (number, frame) in goroutines.frames.enumerated() {
      let words = known[frame.pc] ?? frameWords(entry: frame.entry, pc: frame.pc)
      known[frame.pc] = words
      let part = memory.contents.frames[number]
      let end = part.address &+ UInt64(part.words.count) &* memory.pointerSize
      guard budget.take(UInt64(words.count)) else { return }
      let arguments = Set(part.arguments)
      for word in words where isListed(part, arguments, end &+ UInt64(bitPattern: word.offset)) {
        addStackWord(word, end)
      }
    }
  }

  private mutating func addStackWord(_ word: FrameWord, _ cfa: UInt64) {
    guard let value = stackWord(cfa &+ UInt64(bitPattern: word.offset)), value != 0 else { return }
    switch word.content {
    case .slice(let element):
      guard let place = memory.place(value), made.types[element].size > 0 else { return }
      let fitting = (memory.length(place.part) - place.offset) / made.types[element].size
      var count = fitting
      if case (let length?, let capacity?) = (other(word, 0, cfa), other(word, 1, cfa)), length <= capacity,
        capacity <= fitting
      {
        count = capacity
      }
      add(value, element, count: count, isSlice: true)
    case .string:
      guard let place = memory.place(value) else { return }
      let fitting = memory.size(place.part) - place.offset
      let length = other(word, 0, cfa) ?? fitting
      add(value, made.text, count: min(length, fitting), isSlice: true)
    case .interface:
      if let type = other(word, 0, cfa) { addInterface(type, value) }
    default: follow(word.content, value)
    }
  }

  private func other(_ word: FrameWord, _ index: Int, _ cfa: UInt64) -> UInt64? {
    guard index < word.others.count, let offset = word.others[index] else { return nil }
    return stackWord(cfa &+ UInt64(bitPattern: offset))
  }

  private func stackWord(_ address: UInt64) -> UInt64? {
    guard let place = memory.place(address), memory.isFrame(place.part) else { return nil }
    return memory.word(place.part, place.offset)
  }

  /// Whether a frame or the one that has the word lists it as a pointer.
  private func isListed(_ part: MemoryPart, _ arguments: Set<Int>, _ address: UInt64) -> Bool {
    let index = Int(truncatingIfNeeded: (address &- part.address) / memory.pointerSize)
    if arguments.contains(index) { return true }
    guard let place = memory.place(address), let start = memory.start(place.part) else { return false }
    return memory.contents.isPointer(start + Int(place.offset / memory.pointerSize))
  }

  private mutating func frameWords(entry: UInt64, pc: UInt64) -> [FrameWord] {
    guard let debugInfo = program.debugInfo else { return [] }
    var words: [FrameWord] = []
    let own = entry &- program.bias
    for variable in debugInfo.stackVariables(entry: own, pc: pc &- program.bias &- 1) where !isPiece(variable) {
      if case .indirect(let offset)? = variable.pieces.first?.place, variable.pieces.count == 1 {
        words.append(FrameWord(offset: offset, content: .pointer(variable.type), others: []))
        continue
      }
      addWords(variable.type, to: &words) { offset in
        for piece in variable.pieces where offset >= piece.offset && offset - piece.offset < piece.size {
          if case .frame(let base) = piece.place { return base &+ Int64(clamping: offset - piece.offset) }
        }
        return nil
      }
    }
    for parameter in debugInfo.parameters(entry: own) {
      guard let slot = parameter.spillSlot else { continue }
      addWords(parameter.type, to: &words) { slot &+ Int64(clamping: $0) }
    }
    return words
  }

  /// Whether it is what the compiler makes of a string's or an interface's pointer alone, `t.ptr` or `e.data`: its type is
  /// `*uint8`, whatever it points to. The variable itself is there, too.
  private func isPiece(_ variable: StackVariable) -> Bool {
    let type = made.types[variable.type]
    return type.kind == .pointer && made.types[type.element].kind == .uint8 && variable.name.utf8.contains(0x2e)
  }

  /// - Parameter place: where, from the CFA, the byte at an offset of the variable is; nil if it is in no memory.
  private mutating func addWords(_ type: TypeID, to words: inout [FrameWord], _ place: (UInt64) -> Int64?) {
    let width = memory.pointerSize
    for index in layouts[type].items {
      let item = layouts.items[index]
      var start = UInt64(item.word) * width
      let others: [UInt64]
      switch item.content {
      case .interface: (start, others) = (start + width, [start])
      case .slice, .string: others = [start + width, start + 2 * width]
      case .pointer, .map, .channel, .function, .structure(.trieNode), .structure(.timer): others = []
      case .array, .structure: continue
      }
      guard let offset = place(start) else { continue }
      words.append(FrameWord(offset: offset, content: item.content, others: others.map(place)))
    }
  }
}
