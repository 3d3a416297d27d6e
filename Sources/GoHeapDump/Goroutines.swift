public import GoRuntime
public import Names

/// The goroutines of a dump with their stacks, from its Goroutine and StackFrame records.
public struct Goroutines: Sendable {
  /// A goroutine.
  public struct Goroutine: Sendable {
    /// Where the runtime's description of it is.
    public let address: UInt64
    /// Its number, as in the runtime's own tracebacks.
    public let id: UInt64
    /// What it does.
    public let status: GoroutineStatus
    /// Whether it belongs to the runtime.
    public let isSystem: Bool
    /// Where the go statement returns to that started it; 0 if none did.
    public let gopc: UInt64
    /// When a collection first found it waiting, by the runtime's clock, in nanoseconds; 0 if none did, or it does not wait.
    public let waitSince: UInt64
    /// The closure that it is about to run or run on with; 0 for none.
    public let ctxt: UInt64
    /// Whether it was stopped at any instruction: then the address of its innermost frame is not one behind a call.
    public let isInterrupted: Bool
    /// Its frames in `Goroutines.frames`, the innermost first.
    public fileprivate(set) var frames: Range<Int>

    /// A number for the goroutine's labels: goroutines with the same number have the same labels.
    public fileprivate(set) var labelNumber: UInt32
    /// A number for what the goroutine waits for: those with the same number have the same wait reason.
    public let waitReasonNumber: UInt32
  }

  /// A frame of a stack.
  public struct Frame: Sendable {
    /// Where its function's code begins.
    public let entry: UInt64
    /// The instruction that it runs, or that a call returns to.
    public let pc: UInt64
    /// Where its memory begins.
    public let sp: UInt64
    /// How many bytes it has; `UInt32.max` if they are more.
    public let length: UInt32
    /// Which function name it has: equal numbers stand for equal names.
    public let functionNumber: UInt32
  }

  /// The goroutines, in the order of the dump.
  public private(set) var goroutines: [Goroutine] = []
  /// The frames of all of them.
  public private(set) var frames: [Frame] = []

  /// The memory of the stack frame of `debug.WriteHeapDump`, the function that wrote the dump; nil if the dump has no such frame,
  /// or nobody wanted its memory.
  public private(set) var writerFrame: WriterFrame?

  /// The memory of one stack frame.
  public struct WriterFrame: Sendable {
    /// All bytes of the frame, in the byte order of the program.
    public let bytes: [UInt8]
    /// Offsets in `bytes` at which the dump lists pointers.
    public let pointers: [UInt64]

    /// - Returns: nil if the record has no bytes.
    fileprivate init?(_ record: borrowing Record, _ bytes: Span<UInt8>) {
      guard !record.contents.isEmpty else { return nil }
      self.bytes = record.contents.map { bytes[$0] }
      pointers = record.pointerFields.map(\.offset)
    }
  }

  private static let dumpWriter: Name = "runtime/debug.WriteHeapDump"

  /// Names of functions and wait reasons, each once.
  private var texts: [Name] = []
  private var textNumbers: [Name: UInt32] = [:]
  private var textLength = 0
  /// Labels that goroutines have, each combination once; many have the same.
  private var labels: [[GoroutineLabel]] = [[]]
  private var labelNumbers: [[GoroutineLabel]: UInt32] = [[]: 0]
  /// The name of the function that begins at an address, so that no text is made for one that was seen before.
  private var functions: [UInt64: UInt32] = [:]

  /// No goroutines.
  public init() {}

  /// The records that they are made of.
  public static let records = RecordSet(.goroutine, .stackFrame)

  /// Takes a record, if it is one of those.
  ///
  /// - Throws: `noGoroutine` for a frame in front of all goroutines, `tooMany` if the names take more than
  ///   `Limits.nameLength` bytes.
  public mutating func add(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .goroutine:
      let waitReason = try text(record, bytes)
      goroutines.append(
        Goroutine(
          address: record[.address] ?? 0, id: record[.id] ?? 0, status: GoroutineStatus(rawValue: record[.status] ?? 0),
          isSystem: record[.isSystem] == 1, gopc: record[.gopc] ?? 0,
          waitSince: record[.waitSince] ?? 0, ctxt: record[.ctxt] ?? 0,
          isInterrupted: record.isInterrupted, frames: frames.count..<frames.count,
          labelNumber: try labelNumber(record), waitReasonNumber: waitReason))
    case .stackFrame:
      guard !goroutines.isEmpty else { throw record.error(.noGoroutine) }
      let entry = record[.entry] ?? 0
      let known = functions[entry].flatMap { Self.equal(texts[Int($0)], bytes, record.name) ? $0 : nil }
      let name: UInt32
      if let known { name = known } else { name = try text(record, bytes) }
      functions[entry] = name
      frames.append(
        Frame(
          entry: entry, pc: record[.pc] ?? 0, sp: record[.sp] ?? 0,
          length: UInt32(clamping: record[.contents] ?? 0), functionNumber: name))
      if known == nil, writerFrame == nil, texts[Int(name)] == Self.dumpWriter {
        writerFrame = WriterFrame(record, bytes)
      }
      let last = goroutines.count - 1
      goroutines[last].frames = goroutines[last].frames.lowerBound..<frames.count
    default: break
    }
  }

  /// Forgets the goroutine that was added last, and its frames.
  public mutating func removeLast() {
    frames.removeLast(goroutines.removeLast().frames.count)
  }

  /// Forgets frames of the goroutine that was added last, all but the innermost and the outermost ones.
  ///
  /// - Parameters:
  ///   - innermost: how many of the innermost stay.
  ///   - outermost: how many of the others stay, the outermost ones.
  public mutating func removeFrames(butInnermost innermost: Int, outermost: Int) {
    guard let last = goroutines.indices.last else { return }
    let own = goroutines[last].frames
    guard innermost >= 0, outermost >= 0, own.count - innermost > outermost else { return }
    frames.removeSubrange(own.lowerBound + innermost..<own.upperBound - outermost)
    goroutines[last].frames = own.lowerBound..<frames.count
  }

  /// Gives goroutines labels that their records do not have.
  ///
  /// - Parameters:
  ///   - sets: the labels, each combination once, sorted by key.
  ///   - number: which of these a goroutine has; nil for none.
  public mutating func setLabels(_ sets: [[GoroutineLabel]], _ number: (Goroutine) -> Int?) {
    let first = labels.count
    labels += sets
    for index in goroutines.indices {
      guard let own = number(goroutines[index]), !sets[own].isEmpty else { continue }
      goroutines[index].labelNumber = UInt32(first + own)
    }
  }

  /// The name of a frame's function.
  public func function(_ frame: Frame) -> Name { texts[Int(frame.functionNumber)] }

  /// What a goroutine waits for, in the runtime's words: `chan receive`; empty if it does not wait.
  public func waitReason(_ goroutine: Goroutine) -> Name { texts[Int(goroutine.waitReasonNumber)] }

  /// The labels of a goroutine, by key.
  public func labels(_ goroutine: Goroutine) -> [GoroutineLabel] { labels[Int(goroutine.labelNumber)] }

  /// The labels that all of some goroutines have, in the order of the first one's. Each set of labels is looked at once.
  public func commonLabels(_ goroutines: [Goroutine]) -> [GoroutineLabel] {
    guard let first = goroutines.first else { return [] }
    var common = labels(first)
    for number in Set(goroutines.lazy.map(\.labelNumber)) where number != first.labelNumber && !common.isEmpty {
      let other = Set(labels[Int(number)])
      common.removeAll { !other.contains($0) }
    }
    return common
  }

  private mutating func labelNumber(_ record: borrowing Record) throws(HeapDumpError) -> UInt32 {
    if let known = labelNumbers[record.labels] { return known }
    textLength += record.labels.reduce(0) { $0 + $1.key.count + $1.value.count }
    guard textLength <= Limits.nameLength else {
      throw record.error(.tooMany("bytes of different names", limit: Limits.nameLength))
    }
    let number = UInt32(labels.count)
    labels.append(record.labels)
    labelNumbers[record.labels] = number
    return number
  }

  private mutating func text(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) -> UInt32 {
    let text = Name(bytes, record.name)
    if let known = textNumbers[text] { return known }
    textLength += record.name.count
    guard textLength <= Limits.nameLength else {
      throw record.error(.tooMany("bytes of different names", limit: Limits.nameLength))
    }
    let number = UInt32(texts.count)
    texts.append(text)
    textNumbers[text] = number
    return number
  }

  private static func equal(_ text: Name, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    text.count == range.count && zip(text.utf8, range).allSatisfy { bytes[$1] == $0 }
  }
}
