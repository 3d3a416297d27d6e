import DebugInfo
import GoExecutable
import GoRuntime
import Names
import ObjectGraph

/// Where types of objects are taken from, before they are spread along pointers.
public struct TypeSources: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The words that the allocator puts in front of objects.
  public static let headers = TypeSources(rawValue: 1)
  /// Interfaces in objects and variables.
  public static let interfaces = TypeSources(rawValue: 2)
  /// Debug information: global variables.
  public static let variables = TypeSources(rawValue: 4)
  /// Debug information: variables on stacks.
  public static let stacks = TypeSources(rawValue: 8)
  /// Records of goroutines, threads and deferred calls.
  public static let records = TypeSources(rawValue: 16)
  /// Records of finalizers, and of cleanups.
  public static let finalizers = TypeSources(rawValue: 32)

  /// All.
  public static let all: TypeSources = [.headers, .interfaces, .variables, .stacks, .records, .finalizers]
}

extension Inference {
  /// Takes what the sources say, the surest first, and spreads it.
  mutating func add(_ sources: TypeSources) {
    if sources.contains(.headers) { addHeaders() }
    if sources.contains(.records) {
      addRuntimeRecords()
      addWaitingGoroutines()
    }
    if sources.contains(.variables) {
      addGlobalVariables()
      addRuntimeTables()
    }
    if sources.contains(.finalizers) { addSpecials() }
    spread()
    if sources.contains(.stacks) { addStackVariables() }
    spread()
    if sources.contains(.interfaces) { addInterfaceWords() }
    spread()
    addUnreferencedTimers()
    if sources.contains(.headers) { addPossibleHeaders() }
    spread()
  }

  /// Takes what allocation headers say: nothing is surer. Of an array it is the type of the elements, and how many there
  /// are is not said.
  mutating func addHeaders() {
    for (object, type) in memory.contents.allocatedTypes {
      _ = addHeader(reflectTypes.type(at: type), object, memory.size(object), length: 0)
    }
    guard header.length > 0 else { return }
    for object in 0..<memory.objectCount {
      let size = memory.size(object)
      guard header.presence(inObjectOf: size) == .always, let start = memory.start(object) else { continue }
      let word = memory.contents.word(start)
      guard word != 0 else { continue }
      // Types in the heap are made by package reflect; all others are the executable's, or another module's.
      guard memory.place(word) == nil else {
        _ = addHeader(reflectTypes.type(at: word), object, size, length: header.length)
        continue
      }
      guard program.isOwn(word) else {
        foreignHeaders += 1
        continue
      }
      headerCount += 1
      if addHeader(program.type(at: word), object, size, length: header.length) { headersFound += 1 }
    }
  }

  /// Takes what headers say of objects that may be without one: where the first word can be nothing else, and nothing
  /// refers to it, as only the allocator does.
  mutating func addPossibleHeaders() {
    guard header.length > 0 else { return }
    for object in 0..<memory.objectCount {
      let size = memory.size(object)
      guard header.presence(inObjectOf: size) == .perhaps, let start = memory.start(object),
        !memory.contents.isPointer(start), !claims.hasClaim(object, at: 0), !isInterface(start)
      else { continue }
      _ = addHeader(program.type(at: memory.contents.word(start)), object, size, length: header.length)
    }
  }

  private mutating func addHeader(_ type: TypeID?, _ object: Int, _ size: UInt64, length: UInt64) -> Bool {
    guard let type, made.types.hasPointers(type) == true else { return false }
    let count = (size - length) / made.types[type].size
    return place(object, length, type, count: max(1, count), isSlice: false, isHeader: true)
  }

  /// Whether an object seems to begin with interfaces, whose first words are types, too.
  private func isInterface(_ start: Int) -> Bool {
    let second = memory.contents.word(start + 2)
    return memory.contents.pointerBits(from: start) & 0xf == 0b1010 && second != 0 && program.mayBeType(second)
  }

  /// Bytes of an object's header.
  func headerLength(_ object: Int) -> UInt64 {
    guard header.length > 0, memory.start(object) != nil else { return 0 }
    switch header.presence(inObjectOf: memory.size(object)) {
    case .never: return 0
    case .perhaps:
      return claims.isFromHeader(object) && claims.main(object).map { UInt64($0.offset) } == header.length
        ? header.length : 0
    case .always: return header.length
    }
  }

  /// Takes what records of goroutines say: where the runtime's descriptions of them, of their threads and of deferred
  /// calls are. The types are the runtime's own, which only debug information knows.
  mutating func addRuntimeRecords() {
    // Since Go 1.25 a thread's description is allocated with bytes behind it.
    let m = names.type("runtime.mPadded") ?? names.type("runtime.m")
    let (g, deferred) = (names.type("runtime.g"), names.type("runtime._defer"))
    for goroutine in memory.contents.goroutines {
      if let g { add(goroutine.g, g, count: 1, isSlice: false) }
      if let m { add(goroutine.m, m, count: 1, isSlice: false) }
    }
    if let deferred { for address in memory.contents.defers { add(address, deferred, count: 1, isSlice: false) } }
  }

  /// Takes what debug information says of the types of variables. They lie where the linker put them; that what they
  /// hold are pointers of their type is what the garbage collector relies on, too.
  mutating func addGlobalVariables() {
    for variable in program.debugInfo?.variables ?? [] {
      add(variable.address &+ program.variableBias, variable.type, count: 1, isSlice: false)
    }
  }

  /// Takes what interfaces say that are anywhere in objects and variables.
  ///
  /// The first word of an interface is the address of a type or an itab, which the garbage collector does not take for a
  /// pointer, as neither is in the heap; the second one it does. No other two words look like that.
  ///
  /// Values of known type are left out, as their interfaces were followed already.
  mutating func addInterfaceWords() {
    for part in 0..<memory.objectCount + memory.contents.segments.count {
      guard let start = memory.start(part) else { continue }
      let words = memory.wordCount(part)
      var first = part < memory.objectCount ? knownWords(part) : 0
      while first < words {
        var flags = memory.contents.pointerBits(from: start + first)
        if words - first < 64 { flags &= 1 << UInt64(words - first) - 1 }
        // Pointers behind a word that is none.
        let previous = flags << 1 | (first > 0 && memory.contents.isPointer(start + first - 1) ? 1 : 0)
        var candidates = flags & ~previous
        while candidates != 0 {
          let index = first + candidates.trailingZeroBitCount
          candidates &= candidates - 1
          guard index > 0 else { continue }
          let type = memory.contents.word(start + index - 1)
          guard reflectTypes.mayBeType(type) else { continue }
          let data = memory.contents.word(start + index)
          if data != 0 { addInterface(type, data) }
        }
        first += 64
      }
    }
  }

  /// How many words in front of an object are of values whose type is known.
  private mutating func knownWords(_ object: Int) -> Int {
    guard let main = claims.main(object), UInt64(main.offset) <= header.length else { return 0 }
    let layout = layouts[main.type]
    return Int((UInt64(main.offset) + layout.size * UInt64(main.count)) / memory.pointerSize)
  }
}
