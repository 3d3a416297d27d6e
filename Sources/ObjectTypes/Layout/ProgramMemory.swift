import Algorithms
import GoExecutable
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
  /// The finalizers and cleanups.
  var specials: [Special] { graph.specials }
  private let graph: ObjectGraph
  private let addresses: [UInt64]
  private let sizes: ObjectSizes
  /// The segments, then the frames.
  private let parts: [MemoryPart]
  /// The numbers of segments and of frames among `parts`, by address.
  private let segments, frames: [Int]
  /// From the lowest address of a segment or frame to the highest.
  private let range: Range<UInt64>

  init(_ graph: ObjectGraph, _ contents: ProgramContents) {
    self.graph = graph
    self.contents = contents
    (addresses, sizes) = (graph.addresses, graph.sizes)
    objectCount = graph.objectCount
    pointerSize = UInt64(contents.pointerSize)
    let parts = contents.segments + contents.frames
    self.parts = parts
    let lowest = parts.map(\.address).min() ?? 0
    let ends = parts.map { $0.address.addingReportingOverflow(UInt64($0.words.count) * UInt64(contents.pointerSize)) }
    let highest = ends.map { $0.overflow ? .max : $0.partialValue }.max() ?? 0
    range = lowest..<max(lowest, highest)
    let order = parts.indices.filter { !parts[$0].words.isEmpty }.sorted {
      (parts[$0].address, $0) < (parts[$1].address, $1)
    }
    segments = order.filter { $0 < contents.segments.count }
    frames = order.filter { $0 >= contents.segments.count }
  }

  /// Where an address is; nil if it is in no part.
  func place(_ address: UInt64) -> Place? {
    if let object = graph.object(containing: address) {
      return Place(part: object, offset: address - addresses[object])
    }
    guard range.contains(address) else { return nil }
    return place(address, in: segments) ?? place(address, in: frames)
  }

  /// Where an address is, if it is in one of some parts in ascending order.
  private func place(_ address: UInt64, in order: [Int]) -> Place? {
    let next = order.partitioningIndex { parts[$0].address > address }
    guard next > 0 else { return nil }
    let number = order[next - 1]
    let offset = address - parts[number].address
    guard offset < UInt64(parts[number].words.count) * pointerSize else { return nil }
    return Place(part: objectCount + number, offset: offset)
  }

  /// Where an object begins.
  func address(_ object: Int) -> UInt64 { addresses[object] }

  /// Whether a part is a stack frame: then it lists only some of its pointers.
  func isFrame(_ part: Int) -> Bool { part >= objectCount + contents.segments.count }

  /// The number of a part's first word; nil of an object without pointers.
  func start(_ part: Int) -> Int? {
    if part < objectCount { return contents.start(part) }
    return parts[part - objectCount].words.lowerBound
  }

  /// Bytes of a part.
  func size(_ part: Int) -> UInt64 {
    part < objectCount ? sizes[part] : UInt64(parts[part - objectCount].words.count) * pointerSize
  }

  /// Bytes of a part that are there: of an object with pointers those of the words that the dump has.
  func length(_ part: Int) -> UInt64 {
    guard part < objectCount, let count = contents.cutCount(part) else { return size(part) }
    return UInt64(count) * pointerSize
  }

  /// Bytes of the longest part that has words.
  var longestPart: UInt64 { (0..<objectCount + parts.count).reduce(0) { max($0, start($1) == nil ? 0 : length($1)) } }

  /// How many of a part's words are kept; the last ones of all.
  func wordCount(_ part: Int) -> Int { Int(clamping: length(part) / pointerSize) }

  /// The word at `offset` of a part; nil of an object without pointers, or beyond the end.
  func word(_ part: Int, _ offset: UInt64) -> UInt64? {
    guard let start = start(part), offset % pointerSize == 0, offset < length(part) else { return nil }
    return contents.word(start + Int(offset / pointerSize))
  }

  /// The word at `offset` of a part; nil if it is zero or not there.
  func pointer(_ part: Int, _ offset: UInt64) -> UInt64? { word(part, offset).flatMap { $0 == 0 ? nil : $0 } }

  /// The number of 64 bits at `offset` of a part.
  func u64(_ part: Int, _ offset: UInt64) -> UInt64? {
    guard let first = word(part, offset) else { return nil }
    guard pointerSize == 4 else { return first }
    guard let second = word(part, offset + 4) else { return nil }
    return contents.isBigEndian ? first << 32 | second : second << 32 | first
  }

  /// The first of a part's words that is listed as a pointer, or `to` if none is; the first word of the part has the
  /// number `start`.
  func firstPointer(_ start: Int, from: UInt64, to: UInt64) -> UInt64 {
    let end = Int(clamping: to)
    var word = Int(clamping: from)
    while word < end {
      let bits = contents.pointerBits(from: start + word)
      if bits != 0 { return UInt64(min(end, word + bits.trailingZeroBitCount)) }
      word += 64
    }
    return to
  }

  /// The byte at `offset` of a part.
  func byte(_ part: Int, _ offset: UInt64) -> UInt8? {
    guard let word = word(part, offset / pointerSize * pointerSize) else { return nil }
    return word.byte(Int(offset % pointerSize), of: contents.pointerSize, isBigEndian: contents.isBigEndian)
  }
}
