/// How much of an object, or of several, the garbage collector has to look at to find pointers. The runtime's own metric of it is
/// `/gc/scan/heap:bytes`.
public struct ScanWork: Equatable, Sendable {
  /// How many words may be pointers, nil ones among them.
  public var pointers: UInt64 = 0
  /// How many words each object has up to the last that may be a pointer, added up.
  public var words: UInt64 = 0

  /// Of no object.
  @inlinable
  public init() {}

  /// Of objects of which that is known.
  @inlinable
  public init(pointers: UInt64, words: UInt64) { (self.pointers, self.words) = (pointers, words) }

  /// `words` in bytes.
  public func bytes(pointerSize: Int) -> UInt64 {
    let (bytes, overflow) = words.multipliedReportingOverflow(by: UInt64(pointerSize))
    return overflow ? .max : bytes
  }

  /// Counts a place of an object that may be a pointer.
  ///
  /// - Parameters:
  ///   - word: its first word, counted from the beginning of the object.
  ///   - count: how many words it has: two if it is an interface.
  @inline(__always)
  mutating func add(word: UInt64, count: UInt64 = 1) {
    pointers &+= 1
    words = max(words, word &+ count)
  }

  /// Adds other objects.
  @inlinable
  public static func += (sum: inout ScanWork, other: ScanWork) {
    sum.pointers &+= other.pointers
    sum.words &+= other.words
  }
}

/// The scan work of many objects: most take four bytes.
public struct ScanWorks: Sendable {
  /// The number of pointers in the upper half, of words in the lower one; all bits are set if they do not fit.
  @usableFromInline private(set) var short: [UInt32] = []
  /// Those that do not fit, by object.
  private var long: [UInt32: ScanWork] = [:]

  /// None.
  public init() {}

  /// How many objects there are.
  public var count: Int { short.count }

  /// The scan work of object number `index`.
  @inlinable
  public subscript(index: Int) -> ScanWork {
    let packed = short[index]
    return packed == .max ? longWork(index) : ScanWork(pointers: UInt64(packed >> 16), words: UInt64(packed & 0xffff))
  }

  @usableFromInline
  func longWork(_ index: Int) -> ScanWork { long[UInt32(truncatingIfNeeded: index)] ?? ScanWork() }

  /// Adds an object.
  mutating func append(_ work: ScanWork) {
    if work.words < 0xffff, work.pointers < 0xffff {
      short.append(UInt32(truncatingIfNeeded: work.pointers << 16 | work.words))
    } else {
      long[UInt32(truncatingIfNeeded: short.count)] = work
      short.append(.max)
    }
  }

  /// Adds an object. Not inlined: the loop that reads objects would become too long for the compiler to inline what matters more.
  @inline(never)
  mutating func append(pointers: Int, words: Int) {
    if pointers | words < 0x8000 {
      short.append(UInt32(truncatingIfNeeded: pointers << 16 | words))
    } else {
      append(ScanWork(pointers: UInt64(truncatingIfNeeded: pointers), words: UInt64(truncatingIfNeeded: words)))
    }
  }

  /// Makes room for so many objects.
  public mutating func reserve(_ count: Int) { short.reserveCapacity(count) }

  /// Adds objects.
  public mutating func append(_ others: ScanWorks) {
    let first = UInt32(truncatingIfNeeded: short.count)
    short += others.short
    for (object, work) in others.long { long[first &+ object] = work }
  }

  /// Adds objects number `range` of others.
  public mutating func append(_ range: Range<Int>, of others: ScanWorks) {
    guard others.long.isEmpty else {
      for object in range { append(others[object]) }
      return
    }
    short += others.short[range]
  }

  /// Forgets all of them, but not their memory.
  public mutating func removeAll() {
    short.removeAll(keepingCapacity: true)
    long.removeAll()
  }
}
