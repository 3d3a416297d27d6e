/// Some Object records, one behind the other, with the pointers in them.
///
/// The reader fills the same value again, so that reading allocates nothing.
public struct ObjectBatch: Sendable {
  /// How the type of an object is known.
  public enum TypeSource: Sendable {
    /// The record says it (go1.3): the object is one value of the type.
    case value
    /// The record says it (go1.3): the object is an array of such values.
    case array
    /// The record says it (go1.3): the object is a channel of such values.
    case channel
    /// The object's first word may be the address of its type: since Go 1.22 the allocator keeps it there for objects
    /// of some sizes that have pointers (runtime/mbitmap.go: `heapBitsInSpan`).
    case header
    /// The allocator keeps it beside the object, which is one or several values of the type: as Go does since 1.22 for
    /// long objects with pointers (`runtime.mspan.largeType`). Only a source that is no dump can tell.
    case allocator
  }

  /// What is known of an object's type.
  public struct TypedObject: Sendable {
    /// Which object of the batch it is.
    public let object: Int
    /// The address of the type.
    public let type: UInt64
    /// How that is known.
    public let source: TypeSource
  }

  /// A pointer that an interface value holds, so that it says the type of what it points to.
  public struct TypedPointer: Sendable {
    /// Which of `pointers` it is.
    public let pointer: Int
    /// The address of the type that the interface names: that of the value or, if it is a pointer type, of the pointer.
    public let type: UInt64
  }

  /// Where in the dump the first record begins, in bytes.
  public private(set) var offset = 0
  /// Which of the Object records it is, from 1.
  public internal(set) var ordinal = 0
  /// Where each object begins in the program's memory.
  public internal(set) var addresses: [UInt64] = []
  /// The length of each object in bytes: that of its size class.
  public internal(set) var sizes: [UInt64] = []
  /// Where each object's pointers end in `pointers`; they begin where those of the object before it end.
  public internal(set) var ends: [Int] = []
  /// The words of the objects that are pointers into the heap. Others, nil or to static data, are left out.
  public internal(set) var pointers: [UInt64] = []
  /// How much of each object the garbage collector has to look at.
  public internal(set) var scanWorks = ScanWorks()
  /// What the objects' types may be, of those that say it.
  public internal(set) var typedObjects: [TypedObject] = []
  /// The pointers that interfaces hold, as far as their types are known. Contents say the same: with them, some are left
  /// out.
  public internal(set) var typedPointers: [TypedPointer] = []

  /// The objects whose contents hold the visitor's `searchedText`, as numbers of the batch, ascending; empty if it looks for
  /// none.
  public internal(set) var withText: [Int] = []

  /// The contents of those objects that have pointer fields, since go1.5; empty unless somebody wants them.
  public internal(set) var contents = ObjectContents()

  /// The objects that look like descriptions of goroutines with labels, if the visitor wants them.
  var descriptors: [GoroutineDescriptor] = []

  init() {}

  /// How many objects there are.
  public var count: Int { sizes.count }

  /// Forgets all objects; the next one is at `offset` in the dump.
  mutating func begin(at offset: Int, ordinal: Int = 0) {
    (self.offset, self.ordinal) = (offset, ordinal)
    addresses.removeAll(keepingCapacity: true)
    sizes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    pointers.removeAll(keepingCapacity: true)
    scanWorks.removeAll()
    typedObjects.removeAll(keepingCapacity: true)
    typedPointers.removeAll(keepingCapacity: true)
    withText.removeAll(keepingCapacity: true)
    descriptors.removeAll(keepingCapacity: true)
    contents.removeAll()
  }

  /// Adds a pointer of the object that is not finished yet, and the type that the word in front of it names.
  @inline(__always)
  mutating func append(_ pointer: UInt64, _ type: UInt64?) {
    if let type { typedPointers.append(TypedPointer(pointer: pointers.count, type: type)) }
    pointers.append(pointer)
  }

  /// Ends an object whose pointers are there; what the garbage collector looks at of it is to be added to `scanWorks`.
  @inline(__always)
  mutating func finishObject(_ address: UInt64, _ size: UInt64) {
    addresses.append(address)
    sizes.append(size)
    ends.append(pointers.count)
    contents.finishObject()
  }

  /// Ends an object whose pointers are there, and says what the garbage collector looks at of it.
  mutating func finishObject(_ address: UInt64, _ size: UInt64, _ work: ScanWork) {
    finishObject(address, size)
    scanWorks.append(work)
  }

  /// Takes back what belongs to an object that could not be finished.
  mutating func dropUnfinished() {
    pointers.removeLast(pointers.count - (ends.last ?? 0))
    while let last = typedObjects.last, last.object >= count { typedObjects.removeLast() }
    while let last = typedPointers.last, last.pointer >= pointers.count { typedPointers.removeLast() }
    contents.dropUnfinished()
  }

  /// An error in the batch's object number `object`, from 0, placed at the batch's beginning.
  public func error(_ problem: HeapDumpError.Problem, object: Int = 0) -> HeapDumpError {
    HeapDumpError(problem, offset: offset, tag: .object, ordinal: ordinal + object)
  }
}

/// A word of a stack frame or a data segment that points into the heap.
public struct PointerWord: Equatable, Sendable {
  /// Bytes from the beginning of the contents.
  public let offset: UInt64
  /// What the word holds.
  public let address: UInt64
  /// As `ObjectBatch.TypedPointer.type`; nil if no interface holds the word, or its type is not known.
  public let type: UInt64?
  /// Whether the record lists the word as a pointer. Since Go 1.12 frames do not list variables whose address was taken
  /// (the collector finds those by following that address), so a word that is not listed may be a pointer none the less,
  /// or one that nobody will use any more.
  public let isListed: Bool
}
