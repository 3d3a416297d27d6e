import GoExecutable
import GoRuntime
import ObjectGraph

extension Inference {
  /// Takes what allocation headers say: nothing is surer. Of an array it is the type of the elements, and how many there
  /// are is not said.
  mutating func addHeaders() {
    guard header.length > 0 else { return }
    for object in 0..<memory.objectCount {
      let size = memory.size(object)
      guard header.presence(inObjectOf: size) == .always, let start = memory.start(object) else { continue }
      let word = memory.contents.word(start)
      guard word != 0, memory.place(word) == nil else { continue }
      // Types in the heap are made by package reflect; all others are the executable's, or another module's.
      guard program.isOwn(word) else {
        foreignHeaders += 1
        continue
      }
      headerCount += 1
      if addHeader(word, object, size) { headersFound += 1 }
    }
  }

  /// Takes what headers say of objects that may be without one: where the first word can be nothing else, and nothing
  /// refers to it, as only the allocator does.
  mutating func addPossibleHeaders() {
    guard header.length > 0 else { return }
    for object in 0..<memory.objectCount {
      let size = memory.size(object)
      guard header.presence(inObjectOf: size) == .perhaps, let start = memory.start(object),
        !memory.contents.isPointer(start), !claims.hasClaim(object, at: 0), !isInterface(start)
      else { continue }
      _ = addHeader(memory.contents.word(start), object, size)
    }
  }

  private mutating func addHeader(_ word: UInt64, _ object: Int, _ size: UInt64) -> Bool {
    guard let type = program.type(at: word), made.types.hasPointers(type) == true else { return false }
    let count = (size - header.length) / made.types[type].size
    return place(object, header.length, type, count: max(1, count), isSlice: false, isHeader: true)
  }

  /// Whether an object seems to begin with interfaces, whose first words are types, too.
  private func isInterface(_ start: Int) -> Bool {
    let second = memory.contents.word(start + 2)
    return memory.contents.pointerBits(from: start) & 0xf == 0b1010 && second != 0 && program.mayBeType(second)
  }

  /// Bytes of an object's header.
  func headerLength(_ object: Int) -> UInt64 {
    guard header.length > 0, memory.start(object) != nil else { return 0 }
    switch header.presence(inObjectOf: memory.size(object)) {
    case .never: return 0
    case .perhaps: return claims.isFromHeader(object) ? header.length : 0
    case .always: return header.length
    }
  }
}
