import GoExecutable
import GoRuntime
import ObjectGraph

extension Inference {
  /// Takes what interfaces say that are anywhere in objects and variables.
  ///
  /// The first word of an interface is the address of a type or an itab, which the garbage collector does not take for a
  /// pointer, as neither is in the heap; the second one it does. No other two words look like that.
  ///
  /// What is in values whose type is known is not looked at again: their interfaces were followed.
  mutating func addInterfaceWords() {
    for part in 0..<memory.objectCount + memory.contents.segments.count {
      guard let start = memory.start(part) else { continue }
      let words = memory.wordCount(part)
      var first = part < memory.objectCount ? knownWords(part) : 0
      while first < words {
        var flags = memory.contents.pointerBits(from: start + first)
        if words - first < 64 { flags &= 1 << UInt64(words - first) - 1 }
        // Pointers behind a word that is none.
        let previous = flags << 1 | (first > 0 && memory.contents.isPointer(start + first - 1) ? 1 : 0)
        var candidates = flags & ~previous
        while candidates != 0 {
          let index = first + candidates.trailingZeroBitCount
          candidates &= candidates - 1
          guard index > 0 else { continue }
          let type = memory.contents.word(start + index - 1)
          guard program.mayBeType(type) else { continue }
          let data = memory.contents.word(start + index)
          if data != 0 { addInterface(type, data) }
        }
        first += 64
      }
    }
  }

  /// How many words in front of an object are of values whose type is known.
  private mutating func knownWords(_ object: Int) -> Int {
    guard let main = claims.main(object), UInt64(main.offset) <= header.length else { return 0 }
    let layout = layouts[main.type]
    return Int((UInt64(main.offset) + layout.size * UInt64(main.count)) / memory.pointerSize)
  }
}
