import GoHeapDump

/// What a program's memory holds, as far as the types of its objects follow from it: all words of data segments, of stack
/// frames, and of objects that have pointers.
public final class ProgramContents: Sendable {
  /// The words of all objects, segments and frames, in the order of the dump.
  @usableFromInline let words: [UInt64]
  @usableFromInline let flags: [UInt64]
  /// Where each object's words begin; `none` for an object without pointers.
  @usableFromInline let starts: [UInt32]
  /// How many words there are of objects that the runtime did not write as a whole.
  private let cutCounts: [UInt32: Int]
  /// Where the code is of objects without pointers that may be closures.
  private let codes: [UInt32: UInt64]
  /// The types that the allocator keeps beside objects, which are one or several values of them: only in a core.
  public let allocatedTypes: [(object: Int, type: UInt64)]

  /// 4 or 8.
  public let pointerSize: Int
  /// Whether the first byte of a word is its highest.
  public let isBigEndian: Bool
  /// Data and BSS.
  public let segments: [MemoryPart]
  /// The frames of stacks, as in `Goroutines.frames`.
  public let frames: [MemoryPart]
  /// As in `Goroutines.goroutines`, where the runtime's descriptions of each goroutine and its thread are (`runtime.g`,
  /// `runtime.m`); 0 for none.
  public let goroutines: [(g: UInt64, m: UInt64)]
  /// The records that the runtime keeps of deferred calls (`runtime._defer`).
  public let defers: [UInt64]
  /// The types that pairs of an interface and a type name, by the pair's address.
  public let itabs: [UInt64: UInt64]

  @usableFromInline static let none = UInt32.max

  init(_ contents: ContentsBuilder, _ builder: ObjectGraphBuilder, _ order: ObjectOrder) {
    (words, flags) = (contents.words, contents.flags)
    (pointerSize, isBigEndian) = (contents.pointerSize, contents.isBigEndian)
    (segments, frames) = (contents.segments, contents.frames)
    goroutines = zip(builder.goroutines.goroutines, builder.threads).map { ($0.address, $1) }
    (defers, itabs) = (contents.defers, contents.itabs)
    let width = UInt64(contents.pointerSize)
    var cutCounts: [UInt32: Int] = [:]
    var starts = [UInt32].large(capacity: builder.addresses.count)
    for range in order.ranges {
      for recorded in range {
        let start = recorded == 0 ? 0 : contents.ends[recorded - 1]
        let end = contents.ends[recorded]
        if start != end, UInt64(end &- start) != builder.sizes[recorded] / width {
          cutCounts[UInt32(starts.count)] = Int(end &- start)
        }
        starts.append(start == end ? Self.none : start)
      }
    }
    self.starts = starts
    self.cutCounts = cutCounts
    var codes: [UInt32: UInt64] = [:]
    for (object, code) in zip(order.numbers(contents.codes.lazy.map(\.object)), contents.codes.lazy.map(\.address)) {
      codes[object] = code
    }
    self.codes = codes
    allocatedTypes = zip(order.numbers(contents.allocated.lazy.map(\.object)), contents.allocated.lazy.map(\.type)).map
    {
      (Int($0), $1)
    }
  }

  /// Where an object's words are among all: the number of its first one; nil if it has no pointers.
  @inlinable
  public func start(_ object: Int) -> Int? {
    let start = starts[object]
    if start == Self.none { return nil }
    return Int(start)
  }

  /// How many words of an object with pointers there are, if they are not as many as its size says: the runtime writes
  /// only a part of an object of 2 GiB or more.
  public func cutCount(_ object: Int) -> Int? {
    cutCounts.isEmpty ? nil : cutCounts[UInt32(truncatingIfNeeded: object)]
  }

  /// Whether the runtime did not write some object with pointers as a whole.
  package var hasCutObjects: Bool { !cutCounts.isEmpty }

  /// Where the code is, if an object without pointers is a closure.
  public func code(_ object: Int) -> UInt64? { codes[UInt32(truncatingIfNeeded: object)] }

  /// How many words there are in all.
  public var wordCount: Int { words.count }

  /// A word, by its number among all.
  @inlinable
  public func word(_ number: Int) -> UInt64 { number >= 0 && number < words.count ? words[number] : 0 }

  /// Whether a word is listed as a pointer, by its number among all.
  @inlinable
  public func isPointer(_ number: Int) -> Bool {
    number >= 0 && number >> 6 < flags.count && flags[number >> 6] >> UInt64(number & 63) & 1 != 0
  }

  /// Whether 64 words from one on are listed as pointers: a bit for each, the first one's the lowest.
  @inlinable
  public func pointerBits(from number: Int) -> UInt64 {
    guard number >= 0 else { return number > -64 ? pointerBits(from: 0) << UInt64(-number) : 0 }
    let (index, shift) = (number >> 6, UInt64(number & 63))
    guard index < flags.count else { return 0 }
    let low = flags[index] >> shift
    return shift == 0 || index + 1 >= flags.count ? low : low | flags[index + 1] << (64 - shift)
  }
}

/// A part of a program's memory outside of the heap: a data segment or a stack frame.
public struct MemoryPart: Sendable {
  /// Where it begins in the program's memory.
  public let address: UInt64
  /// Its words among those of `ProgramContents`.
  public let words: Range<Int>
  /// The words behind a frame that it lists as pointers, counted from its first word: arguments, which lie in the frame
  /// of its caller.
  public let arguments: [Int]
}

/// Takes from a dump what `ProgramContents` is made of.
struct ContentsBuilder: Sendable {
  private(set) var words: [UInt64] = []
  private(set) var flags: [UInt64] = []
  private(set) var ends: [UInt32] = []
  private(set) var codes: [(object: UInt32, address: UInt64)] = []
  private(set) var allocated: [(object: UInt32, type: UInt64)] = []
  private(set) var segments: [MemoryPart] = []
  private(set) var frames: [MemoryPart] = []
  private(set) var defers: [UInt64] = []
  private(set) var itabs: [UInt64: UInt64] = [:]
  private(set) var pointerSize = 8
  private(set) var isBigEndian = false

  mutating func add(_ params: Params) {
    pointerSize = params.pointerSize
    isBigEndian = params.isBigEndian
  }

  mutating func add(_ batch: ObjectBatch) throws(HeapDumpError) {
    let contents = batch.contents
    guard contents.words.count <= GraphLimits.words - words.count else {
      throw batch.error(.tooMany("words of objects with pointers", limit: GraphLimits.words))
    }
    for typed in batch.typedObjects where typed.source == .allocator {
      allocated.append((UInt32(ends.count + typed.object), typed.type))
    }
    for entry in contents.codes { codes.append((UInt32(ends.count + entry.object), entry.address)) }
    ends.growLarge(for: batch.count)
    let before = words.count
    if contents.ends.count == batch.count {
      ends.append(contentsOf: contents.ends.lazy.map { UInt32(truncatingIfNeeded: before + $0) })
    } else {
      ends.append(contentsOf: repeatElement(UInt32(truncatingIfNeeded: before), count: batch.count))
    }
    words.growLarge(for: contents.words.count)
    words += contents.words
    append(contents.flags, at: before)
  }

  /// Takes words of the segment or frame that comes next.
  mutating func add(_ words: Span<UInt64>) throws(HeapDumpError) {
    guard words.count <= GraphLimits.words - self.words.count else {
      throw HeapDumpError(.tooMany("words of memory with pointers", limit: GraphLimits.words), offset: 0)
    }
    self.words.growLarge(for: words.count)
    for index in words.indices { self.words.append(words[index]) }
  }

  /// Has a word of a frame count as a pointer.
  mutating func list(word: Int, ofFrame frame: Int) {
    guard frame < frames.count, word < frames[frame].words.count else { return }
    let number = frames[frame].words.lowerBound + word
    if number >> 6 < flags.count { flags[number >> 6] |= 1 << UInt64(number & 63) }
  }

  mutating func add(_ record: borrowing Record) {
    switch record.tag {
    case .itab: itabs[record[.address] ?? 0] = record[.type] ?? 0
    case .stackFrame: frames.append(part(record))
    case .defer: defers.append(record[.address] ?? 0)
    case .data, .bss: segments.append(part(record))
    default: break
    }
  }

  /// Keeps which of the words of a segment or a frame are pointers; the words are there already.
  private mutating func part(_ record: borrowing Record) -> MemoryPart {
    let start = words.count - record.memory.wordCount
    append(record.memory.flags, at: start)
    return MemoryPart(
      address: record[.address] ?? record[.sp] ?? 0, words: start..<words.count, arguments: record.memory.arguments)
  }

  /// Appends flags for the words from `start` on.
  private mutating func append(_ new: [UInt64], at start: Int) {
    flags.growLarge(for: new.count + 1)
    let shift = UInt64(start & 63)
    while flags.count << 6 < words.count { flags.append(0) }
    for (index, bits) in new.enumerated() {
      let place = start >> 6 + index
      flags[place] |= bits << shift
      if shift > 0, place + 1 < flags.count { flags[place + 1] |= bits >> (64 - shift) }
    }
  }
}
