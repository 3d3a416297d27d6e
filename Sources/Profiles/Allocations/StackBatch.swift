import Pprof

/// Some stacks, and the bytes of the dump that they refer to, to be looked at while reading goes on.
struct StackBatch: Sendable {
  private var bytes: [UInt8] = []
  private var frames: [EncodedFrame] = []
  /// Where the frames of each stack end.
  private var ends: [Int] = []

  /// Bytes of the dump that are worth the change of hands, and fit into a cache.
  private static let length = 128 << 10

  var isEmpty: Bool { ends.isEmpty }

  /// Whether there is enough in it.
  var isFull: Bool { bytes.count >= Self.length || frames.count + ends.count >= Self.length / 32 }

  /// Makes it one without stacks.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Takes a stack, of which the frames lie one behind the other.
  mutating func append(_ stack: [EncodedFrame], in dump: Span<UInt8>) {
    if let first = stack.first, let last = stack.last {
      let distance = bytes.count - first.encoded.lowerBound
      // Copied as a whole, out of a part of the dump that is there during the call: byte by byte, converting 300,000
      // stacks takes two thirds longer.
      unsafe dump.extracting(first.encoded.lowerBound..<last.encoded.upperBound).withUnsafeBufferPointer {
        unsafe bytes.append(contentsOf: $0)
      }
      for frame in stack { frames.append(frame.moved(by: distance)) }
    }
    ends.append(frames.count)
  }

  /// Calls `body` for each stack.
  func forEach(_ body: (_ stack: Span<EncodedFrame>, _ bytes: Span<UInt8>) -> Void) {
    var start = 0
    for end in ends {
      body(frames.span.extracting(start..<end), bytes.span)
      start = end
    }
  }
}
