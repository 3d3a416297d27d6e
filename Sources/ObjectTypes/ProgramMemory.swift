import ObjectGraph

/// A program's memory as its dump has it: objects, data segments, stack frames, by addresses.
final class ProgramMemory {
  /// A place in a part of memory. Objects have the numbers that they have in the graph; then come the segments, then
  /// the frames.
  struct Place {
    let part: Int
    let offset: UInt64
  }

  let contents: ProgramContents
  let objectCount: Int
  let pointerSize: UInt64
  private let graph: ObjectGraph
  private let addresses: [UInt64]
  private let sizes: ObjectSizes
  /// Frames by address.
  private let frames: [(address: UInt64, number: Int)]
  private let segmentCount: Int
  /// From the lowest address of a segment or frame to the highest.
  private let range: Range<UInt64>

  init(_ graph: ObjectGraph, _ contents: ProgramContents) {
    self.graph = graph
    self.contents = contents
    (addresses, sizes) = (graph.addresses, graph.sizes)
    objectCount = graph.objectCount
    pointerSize = UInt64(contents.pointerSize)
    segmentCount = contents.segments.count
    let parts = contents.segments + contents.frames
    let lowest = parts.map(\.address).min() ?? 0
    let ends = parts.map { $0.address.addingReportingOverflow(UInt64($0.words.count) * 8) }
    let highest = ends.map { $0.overflow ? .max : $0.partialValue }.max() ?? 0
    range = lowest..<max(lowest, highest)
    frames = contents.frames.indices.map { (contents.frames[$0].address, $0) }.sorted { $0 < $1 }
  }

  /// Where an address is; nil if it is in no part.
  func place(_ address: UInt64) -> Place? {
    if let object = graph.object(containing: address) {
      return Place(part: object, offset: address - addresses[object])
    }
    guard range.contains(address) else { return nil }
    for (number, segment) in contents.segments.enumerated() {
      let offset = address &- segment.address
      if offset < UInt64(segment.words.count) * pointerSize { return Place(part: objectCount + number, offset: offset) }
    }
    return placeInFrame(address)
  }

  private func placeInFrame(_ address: UInt64) -> Place? {
    guard let first = frames.first, address >= first.address else { return nil }
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    let (start, number) = frames[low - 1]
    guard address - start < UInt64(contents.frames[number].words.count) * pointerSize else { return nil }
    return Place(part: frame(number), offset: address - start)
  }

  /// The part that a frame is.
  func frame(_ number: Int) -> Int { objectCount + segmentCount + number }

  /// Whether a part is a stack frame: then it lists only some of its pointers.
  func isFrame(_ part: Int) -> Bool { part >= objectCount + segmentCount }

  /// The number of a part's first word; nil of an object without pointers.
  func start(_ part: Int) -> Int? {
    if part < objectCount { return contents.start(part) }
    return memoryPart(part).words.lowerBound
  }

  /// Bytes of a part.
  func size(_ part: Int) -> UInt64 {
    part < objectCount ? sizes[part] : UInt64(memoryPart(part).words.count) * pointerSize
  }

  /// Bytes of the longest part.
  var longestPart: UInt64 {
    let count = objectCount + segmentCount + contents.frames.count
    return (0..<count).reduce(0) { max($0, size($1)) }
  }

  /// How many of a part's words are kept; the last ones of all.
  func wordCount(_ part: Int) -> Int { Int(clamping: size(part) / pointerSize) }

  /// Where a part begins in the program's memory.
  func address(_ part: Int) -> UInt64 { part < objectCount ? addresses[part] : memoryPart(part).address }

  private func memoryPart(_ part: Int) -> MemoryPart {
    let number = part - objectCount
    return number < segmentCount ? contents.segments[number] : contents.frames[number - segmentCount]
  }

  /// The word at `offset` of a part; nil of an object without pointers, or beyond the end.
  func word(_ part: Int, _ offset: UInt64) -> UInt64? {
    guard let start = start(part), offset % pointerSize == 0, offset < size(part) else { return nil }
    return contents.word(start + Int(offset / pointerSize))
  }

  /// The number of 64 bits at `offset` of a part.
  func u64(_ part: Int, _ offset: UInt64) -> UInt64? {
    guard let first = word(part, offset) else { return nil }
    guard pointerSize == 4 else { return first }
    guard let second = word(part, offset + 4) else { return nil }
    return contents.isBigEndian ? first << 32 | second : second << 32 | first
  }

  /// Whether any of a part's words is listed as a pointer; the first word of the part has the number `start`.
  func hasPointers(_ start: Int, from: UInt64, to: UInt64) -> Bool {
    var word = Int(clamping: from)
    while word < Int(clamping: to) {
      var bits = contents.pointerBits(from: start + word)
      let left = Int(clamping: to) - word
      if left < 64 { bits &= 1 << UInt64(left) - 1 }
      if bits != 0 { return true }
      word += 64
    }
    return false
  }

  /// The byte at `offset` of a part.
  func byte(_ part: Int, _ offset: UInt64) -> UInt8? {
    guard let word = word(part, offset / pointerSize * pointerSize) else { return nil }
    let index = offset % pointerSize
    return UInt8(truncatingIfNeeded: word >> (8 * (contents.isBigEndian ? pointerSize - 1 - index : index)))
  }
}
