/// An object that looks like the runtime's description of a goroutine (`g`), with the words of it that may lead to the labels.
///
/// Where a `g` has its fields differs between releases, but not much: `labels` comes eight words behind `gopc` in all since Go
/// 1.12 (runtime/runtime2.go), and that is at one of four places in all that name their release in a dump. Which one it is shows
/// when the Goroutine record says what `gopc` is.
public struct GoroutineDescriptor: Sendable {
  /// Where it begins: in an object that the allocator begins with a word of its own, behind that.
  public let address: UInt64
  /// The words where `gopc` may be, and the words that are `labels` then.
  private let gopcs, labels: SIMD4<UInt64>

  /// Where a goroutine's labels are.
  ///
  /// - Parameter gopc: what its record says.
  /// - Returns: 0 if it has none; nil if the object is no `g` of that goroutine.
  public func labels(gopc: UInt64) -> UInt64? {
    for place in 0..<4 where gopcs[place] == gopc { return labels[place] }
    return nil
  }

  /// Finds descriptors among objects.
  struct Search: Sendable {
    /// How long they are, from and to; with room behind the last place.
    private let least: Int
    /// How many lengths there are; 0 to find none.
    private let lengths: UInt
    private let heap: HeapRange
    private let places: SIMD4<Int>

    /// Bytes of the longest Object record of one, at most: its length and a pointer field for each word.
    static let longestRecord = 1 << 10

    /// Whether there is anything to find.
    var isWanted: Bool { lengths > 0 }

    /// A search of descriptors in a program's heap; of none, unless somebody wants them.
    init(_ heap: HeapRange, isWanted: Bool) {
      self.heap = heap
      let is64 = heap.pointerSize == 8
      least = is64 ? 384 : 240
      // Their size classes are 416, 448 and 480; 240 to 288 for 32 bits.
      lengths = isWanted ? (is64 ? 129 : 81) : 0
      places = is64 ? [280, 288, 296, 304] : [172, 176, 180, 184]
    }

    /// Whether an object is as long as a descriptor.
    @inline(__always)
    func hasLength(_ length: Int) -> Bool { UInt(bitPattern: length &- least) < lengths }

    /// The descriptor that an object is, if it is one and the goroutine may have labels.
    ///
    /// - Parameters:
    ///   - object: where it begins in the program's memory.
    ///   - length: that of its contents, which is one of a descriptor.
    ///   - contents: where in `bytes` they begin.
    func descriptor(_ object: UInt64, _ length: Int, _ bytes: Span<UInt8>, _ contents: Int) -> GoroutineDescriptor? {
      let size = heap.pointerSize
      let header = heap.headerSizes.contains(length) ? heap.headerLength : 0
      let contents = contents + header
      // `stackguard1`, which only stacks of the system use (runtime/proc.go: `malg`).
      let guardWord = heap.word(bytes, contents + 3 * size)
      guard guardWord == (size == 8 ? UInt64.max : UInt64(UInt32.max)) else { return nil }
      var (gopcs, labels) = (SIMD4<UInt64>(), SIMD4<UInt64>())
      var hasLabels = false
      for place in 0..<4 {
        gopcs[place] = heap.word(bytes, contents + places[place])
        labels[place] = heap.word(bytes, contents + places[place] + 8 * size)
        hasLabels = hasLabels || heap.contains(labels[place])
      }
      guard hasLabels else { return nil }
      return GoroutineDescriptor(address: object &+ UInt64(header), gopcs: gopcs, labels: labels)
    }
  }
}
