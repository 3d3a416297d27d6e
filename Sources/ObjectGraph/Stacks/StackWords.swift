import Algorithms
import GoHeapDump

/// A word of a stack frame that points into the heap, where stacks lie, too.
public struct StackWord: Sendable {
  /// Where it points to.
  public let address: UInt64
  /// Which frame has it: a number of `Goroutines.frames`.
  public let frame: UInt32
  /// Its place among the frame's words, and in the lowest bit whether it is listed.
  private let place: UInt32

  init(address: UInt64, frame: UInt32, number: UInt64, isListed: Bool) {
    (self.address, self.frame) = (address, frame)
    place = UInt32(truncatingIfNeeded: min(number, 1 << 31 - 1)) << 1 | (isListed ? 1 : 0)
  }

  /// Whether the dump lists it as a pointer.
  public var isListed: Bool { place & 1 == 1 }

  /// How many words of the frame are before it.
  public var number: Int { Int(place >> 1) }
}

/// All words of stack frames that point into the heap, with their places: what tells which variables are in use whose address
/// was taken. An object that is there points to another place of the stack.
public struct StackWords: Sendable {
  /// By frame; of each first those that are listed, then the others, both in the order of memory.
  public let words: [StackWord]
  /// What the runtime keeps for goroutines: closures that they are about to run, deferred calls, panics.
  public let kept: [(goroutine: UInt32, address: UInt64)]
  /// Bytes of a word.
  public let wordSize: UInt64
  /// By frame, its first word in `words`; and one more.
  private let starts: [UInt32]

  init(_ builder: borrowing ObjectGraphBuilder) {
    words = builder.frameWords
    wordSize = builder.pointerSize
    var kept = builder.goroutineWords.map { (goroutine: $0.goroutine, address: $0.address) }
    for (number, goroutine) in builder.goroutines.goroutines.enumerated() where goroutine.ctxt != 0 {
      kept.append((UInt32(truncatingIfNeeded: number), goroutine.ctxt))
    }
    kept.sort { $0.goroutine < $1.goroutine }
    self.kept = kept
    var starts: [UInt32] = []
    starts.reserveCapacity(builder.goroutines.frames.count + 1)
    for (index, word) in words.enumerated() {
      while starts.count <= Int(word.frame) { starts.append(UInt32(truncatingIfNeeded: index)) }
    }
    while starts.count <= builder.goroutines.frames.count { starts.append(UInt32(truncatingIfNeeded: words.count)) }
    self.starts = starts
  }

  /// What the runtime keeps for a goroutine.
  func kept(of goroutine: Int) -> ArraySlice<(goroutine: UInt32, address: UInt64)> {
    let first = kept.partitioningIndex { Int($0.goroutine) >= goroutine }
    return kept[first...].prefix { Int($0.goroutine) == goroutine }
  }

  /// The words of frames that follow each other: places in `words`.
  public func words(of frames: Range<Int>) -> Range<Int> {
    Int(starts[frames.lowerBound])..<Int(starts[frames.upperBound])
  }
}
