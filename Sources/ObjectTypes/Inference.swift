import GoExecutable
import ObjectGraph

/// Finds the types of objects: from facts that need no other, along the pointers of what is known already, to the end.
///
/// The result hardly depends on the order: of two facts about one object the one that contains the other stays, and what
/// does not agree is kept side by side, for the verdict.
struct Inference {
  let memory: ProgramMemory
  let program: ProgramTypes
  let names: TypesByName
  let structures: RuntimeStructures
  let header: AllocationHeader
  let frames: [(entry: UInt64, pc: UInt64)]
  var layouts: ValueLayouts
  var made: MadeTypes
  var closures = Closures()
  var facts: Facts

  /// Objects that begin with a word that should be the address of their type, and those where it is.
  var headerCount = 0
  var headersFound = 0
  /// Facts that did not agree with the pointers that the dump lists.
  private(set) var rejected = 0

  private var queue: [Fact] = []
  /// The headers of map and channel types.
  private var headers: [TypeID: TypeID] = [:]
  /// How many words may still be looked at: more than enough for any program, and an end for what is none.
  private var wordsLeft: UInt64

  /// - Parameter frames: the functions' first instructions and where frames are, as in the dump.
  init(
    _ memory: ProgramMemory, _ program: ProgramTypes, _ frames: [(entry: UInt64, pc: UInt64)], goMinor: Int
  ) {
    self.memory = memory
    self.frames = frames
    self.program = program
    names = TypesByName(program.types, program.debugInfo)
    structures = RuntimeStructures(program.types, names)
    header = AllocationHeader(goMinor: goMinor, pointerSize: memory.pointerSize)
    made = MadeTypes(program.types)
    layouts = ValueLayouts(program.types, structures, made.structures)
    facts = Facts(objectCount: memory.objectCount)
    wordsLeft = 256 * UInt64(memory.contents.wordCount) + 1 << 20
  }

  /// Follows the pointers of all facts, until there is nothing new.
  mutating func spread() {
    while let fact = queue.popLast() { expand(fact) }
  }

  // MARK: Facts

  /// Takes that values of a type are at an address.
  mutating func add(_ address: UInt64, _ type: TypeID, count: UInt64, isSlice: Bool) {
    guard type != .unknown, let place = memory.place(address) else { return }
    _ = self.place(place.part, place.offset, type, count: count, isSlice: isSlice)
  }

  /// Takes that values of a type are at a place, if they fit there.
  ///
  /// - Returns: whether they do.
  @discardableResult
  mutating func place(
    _ part: Int, _ offset: UInt64, _ type: TypeID, count: UInt64, isSlice: Bool, isHeader: Bool = false
  ) -> Bool {
    guard let offset = UInt32(exactly: offset), let count = UInt32(exactly: count), count > 0,
      let number = UInt32(exactly: part)
    else { return false }
    let fact = Fact(part: number, type: type, offset: offset, count: count, isSlice: isSlice)
    if part < memory.objectCount {
      if let known = facts.main(part), known == fact || contains(known, fact) { return true }
    } else if layouts[type].items.isEmpty {
      // Outside of the heap only what leads on matters.
      return true
    }
    guard !facts.isKnown(fact) else { return true }
    guard accepts(part, UInt64(offset), type, count: UInt64(count)) else {
      rejected += 1
      return false
    }
    for new in facts.insert(fact, isHeader: isHeader, self) where !layouts[type].items.isEmpty { queue.append(new) }
    return true
  }

  /// Whether values of a type can be at a place: they fit, and the words that the dump lists as pointers are those that
  /// the type has.
  mutating func accepts(
    _ part: Int, _ offset: UInt64, _ type: TypeID, count: UInt64, isWhole: Bool = false
  ) -> Bool {
    let layout = layouts[type]
    let (bytes, overflow) = layout.size.multipliedReportingOverflow(by: count)
    let size = memory.size(part)
    guard !overflow, bytes > 0, offset <= size, bytes <= size - offset else { return false }
    if made.flexible.contains(type) { return offset == 0 || part >= memory.objectCount }
    guard let hasPointers = layout.hasPointers else { return false }
    // Frames do not list variables whose address was taken.
    if memory.isFrame(part) { return true }
    guard let start = memory.start(part) else { return !hasPointers }
    let width = memory.pointerSize
    if !hasPointers {
      return !memory.hasPointers(start, from: (offset + width - 1) / width, to: (offset + bytes) / width)
    }
    guard offset % width == 0 else { return false }
    let words = layout.size / width
    var first = start + Int(offset / width)
    if layout.mask.count == 1, words <= 64 {
      let (mask, all): (UInt64, UInt64) = (layout.mask[0], words == 64 ? .max : 1 << words - 1)
      for _ in 0..<count {
        guard memory.contents.pointerBits(from: first) & all == mask else { return false }
        first += Int(words)
      }
    } else {
      for _ in 0..<count {
        var word = 0
        while word < Int(words) {
          let left = UInt64(Int(words) - word)
          let all: UInt64 = left >= 64 ? .max : 1 << left - 1
          let mask = word >> 6 < layout.mask.count ? layout.mask[word >> 6] : 0
          guard memory.contents.pointerBits(from: first + word) & all == mask else { return false }
          word += 64
        }
        first += Int(words)
      }
    }
    guard isWhole else { return true }
    return !memory.hasPointers(start, from: (offset + bytes) / width, to: size / width)
  }

  // MARK: Following

  private mutating func expand(_ fact: Fact) {
    let type = fact.type
    let items = layouts[type].items
    let size = layouts[type].size
    for index in 0..<UInt64(fact.count) {
      guard wordsLeft > UInt64(items.count) else { return }
      wordsLeft -= UInt64(items.count)
      let base = UInt64(fact.offset) + index * size
      for item in items { follow(item.content, Int(fact.part), base + item.offset) }
    }
  }

  private mutating func follow(_ content: ValueLayout.Content, _ part: Int, _ offset: UInt64) {
    let width = memory.pointerSize
    switch content {
    case .slice(let element):
      guard let address = memory.word(part, offset), address != 0,
        let length = memory.word(part, offset + width), let capacity = memory.word(part, offset + 2 * width),
        length <= capacity
      else { return }
      add(address, element, count: capacity, isSlice: true)
    case .string:
      guard let address = memory.word(part, offset), address != 0, let length = memory.word(part, offset + width) else {
        return
      }
      add(address, made.text, count: length, isSlice: true)
    case .interface:
      guard let word = memory.word(part, offset), let data = memory.word(part, offset + width) else { return }
      addInterface(word, data)
    case .array(let element, let count):
      let items = layouts[element].items
      let size = layouts[element].size
      for index in 0..<count {
        guard wordsLeft > UInt64(items.count) else { return }
        wordsLeft -= UInt64(items.count)
        for item in items { follow(item.content, part, offset + index * size + item.offset) }
      }
    case .structure(let structure):
      expand(structure, part, offset)
    case .pointer, .map, .channel, .function:
      guard let word = memory.word(part, offset), word != 0 else { return }
      follow(content, word)
    }
  }

  /// Follows what is one pointer.
  mutating func follow(_ content: ValueLayout.Content, _ word: UInt64) {
    switch content {
    case .pointer(let type): add(word, type, count: 1, isSlice: false)
    case .map(let type): add(word, header(ofMap: type), count: 1, isSlice: false)
    case .channel(let type): add(word, header(ofChannel: type), count: 1, isSlice: false)
    case .function: addClosure(word)
    case .structure(.trieNode(let node)): expand(node, word)
    case .structure(.timer(let timer)): addTimer(timer, word)
    case .slice, .string, .interface, .array, .structure: break
    }
  }

  private mutating func header(ofMap type: TypeID) -> TypeID {
    if let known = headers[type] { return known }
    let header = SwissMap.isUsed(by: type, made.types) ? swissHeader(type) : bucketHeader(type)
    headers[type] = header
    return header
  }

  private mutating func header(ofChannel type: TypeID) -> TypeID {
    if let known = headers[type] { return known }
    let header = channelHeader(type)
    headers[type] = header
    return header
  }

  private mutating func expand(_ structure: RuntimeStructure, _ part: Int, _ base: UInt64) {
    switch structure {
    case .swissMap(let map): expandSwissMap(map, part, base)
    case .swissDirectory(let map): expandSwissDirectory(map, part, base)
    case .swissTable(let map): expandSwissTable(map, part, base)
    case .bucketMap(let map): expandBucketMap(map, part, base)
    case .bucket(let map): expandBucket(map, part, base)
    case .bucketMapExtra(let map): expandBucketMapExtra(map, part, base)
    case .channel(let channel): expandChannel(channel, part, base)
    case .pool(let pool): expand(pool, part, base)
    case .reflectValue(let value): expand(value, part, base)
    case .eface:
      guard let word = memory.word(part, base), let data = memory.word(part, base + memory.pointerSize) else { return }
      addInterface(word, data)
    case .trieNode, .timer:
      guard let word = memory.word(part, base), word != 0 else { return }
      follow(.structure(structure), word)
    }
  }
}
