import GoExecutable

/// Objects of some sizes that have pointers begin, since Go 1.22, with the address of their type, which the garbage
/// collector goes by (runtime/mbitmap.go: `heapBitsInSpan`): nothing is surer. Of an array it is the type of the elements,
/// and how many there are is not said.
struct AllocationHeader {
  /// Bytes of the header: 0 if the release has none.
  let length: UInt64
  /// The sizes of objects that have one.
  let sizes: ClosedRange<UInt64>

  init(goMinor: Int, pointerSize: UInt64) {
    length = goMinor >= 22 ? 8 : 0
    sizes = pointerSize * pointerSize * 8 + 1...32768
  }

  /// Whether the allocator keeps the type of an object of that size with pointers: in a header or, of longer ones,
  /// elsewhere.
  func isTypeKnown(ofObjectOf size: UInt64) -> Bool { length > 0 && size >= sizes.lowerBound }

  /// Whether an object of that size with pointers has a header.
  func isInFront(ofObjectOf size: UInt64) -> Bool { length > 0 && sizes.contains(size) }
}

extension Inference {
  /// Takes what allocation headers say.
  mutating func addHeaders() {
    guard header.length > 0 else { return }
    for object in 0..<memory.objectCount {
      let size = memory.size(object)
      guard header.isInFront(ofObjectOf: size), memory.start(object) != nil, let word = memory.word(object, 0),
        word != 0, memory.place(word) == nil
      else { continue }
      // Types in the heap are made by package reflect; all others are the executable's.
      headerCount += 1
      guard let type = program.type(at: word), made.types.hasPointers(type) == true else { continue }
      let count = (size - header.length) / made.types[type].size
      if place(object, header.length, type, count: max(1, count), isSlice: false, isHeader: true) { headersFound += 1 }
    }
  }
}
