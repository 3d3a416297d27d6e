import GoExecutable
import GoRuntime
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
  let header: AllocationHeaders
  let frames: [(entry: UInt64, pc: UInt64)]
  var layouts: ValueLayouts
  var made: MadeTypes
  var closures = Closures()
  var interfaces = InterfaceContents()
  let relations: FactRelations
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
    _ memory: ProgramMemory, _ program: ProgramTypes, _ frames: [(entry: UInt64, pc: UInt64)],
    _ header: AllocationHeaders
  ) {
    self.memory = memory
    self.frames = frames
    self.program = program
    names = TypesByName(program.types, program.debugInfo)
    structures = RuntimeStructures(program.types, names)
    self.header = header
    made = MadeTypes(program.types)
    layouts = ValueLayouts(program.types, structures, made.marks, longest: memory.longestPart)
    relations = FactRelations(types: program.types, text: made.text, marks: made.marks)
    facts = Facts(memory, relations)
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
    let layout = layouts[type]
    if part < memory.objectCount {
      if let known = facts.main(part), known == fact || relations.contains(known, fact) {
        if isHeader { facts.setIsFromHeader(part) }
        return true
      }
    } else if layout.items.isEmpty {
      // Outside of the heap only what leads on matters.
      return true
    }
    if facts.isKnown(fact) { return true }
    guard accepts(part, UInt64(offset), layout, count: UInt64(count)) else {
      rejected += 1
      return false
    }
    if facts.insertFirst(fact, isHeader: isHeader) {
      if !layout.items.isEmpty { queue.append(fact) }
      return true
    }
    for new in facts.insert(fact, isHeader: isHeader) where !layout.items.isEmpty { queue.append(new) }
    return true
  }

  /// Whether values of a type can be at a place: they fit, and the words that the dump lists as pointers are those that
  /// the type has.
  func accepts(_ part: Int, _ offset: UInt64, _ layout: ValueLayout, count: UInt64, isWhole: Bool = false) -> Bool {
    let (bytes, overflow) = layout.size.multipliedReportingOverflow(by: count)
    let size = memory.size(part)
    guard !overflow, bytes > 0, offset <= size, bytes <= size - offset else { return false }
    if layout.isFlexible { return offset == 0 || part >= memory.objectCount }
    guard layout.pointers != .unknown else { return false }
    // Frames do not list variables whose address was taken.
    if memory.isFrame(part) { return true }
    guard let start = memory.start(part) else { return layout.pointers == .none }
    let width = memory.pointerSize
    if layout.pointers == .none {
      return !memory.hasPointers(start, from: (offset + width - 1) / width, to: (offset + bytes) / width)
    }
    guard offset % width == 0 else { return false }
    let words = Int(layout.size / width)
    var first = start + Int(offset / width)
    for _ in 0..<count {
      if words <= 64 {
        let all: UInt64 = words == 64 ? .max : 1 << UInt64(words) - 1
        guard memory.contents.pointerBits(from: first) & all == layout.mask else { return false }
      } else {
        guard hasMask(first, words, layout.longMask) else { return false }
      }
      first += words
    }
    guard isWhole else { return true }
    return !memory.hasPointers(start, from: (offset + bytes) / width, to: size / width)
  }

  private func hasMask(_ first: Int, _ words: Int, _ mask: Range<Int>) -> Bool {
    var word = 0
    while word < words {
      let left = words - word
      let all: UInt64 = left >= 64 ? .max : 1 << UInt64(left) - 1
      let index = mask.lowerBound + word >> 6
      let bits = index < mask.upperBound ? layouts.masks[index] : 0
      guard memory.contents.pointerBits(from: first + word) & all == bits else { return false }
      word += 64
    }
    return true
  }

  // MARK: Following

  private mutating func expand(_ fact: Fact) {
    guard let start = memory.start(Int(fact.part)) else { return }
    let layout = layouts[fact.type]
    let step = Int(layout.size / memory.pointerSize)
    var base = start + Int(UInt64(fact.offset) / memory.pointerSize)
    let end = start + memory.wordCount(Int(fact.part))
    for _ in 0..<fact.count {
      guard takeWords(layout.items.count) else { return }
      for index in layout.items { follow(layouts.items[index], Int(fact.part), base, end) }
      base += step
    }
  }

  /// Whether so many more words may be looked at.
  private mutating func takeWords(_ count: Int) -> Bool {
    guard wordsLeft > UInt64(count) else { return false }
    wordsLeft -= UInt64(count)
    return true
  }

  /// Follows what a value holds.
  ///
  /// - Parameters:
  ///   - base: the number of the value's first word.
  ///   - end: the number behind that of the part's last word.
  private mutating func follow(_ item: ValueLayout.Item, _ part: Int, _ base: Int, _ end: Int) {
    let number = base + item.word
    guard number < end else { return }
    let word = memory.contents.word(number)
    switch item.content {
    case .pointer, .map, .channel, .function:
      if word != 0 { follow(item.content, word) }
    case .slice(let element):
      guard word != 0, number + 2 < end else { return }
      let (length, capacity) = (memory.contents.word(number + 1), memory.contents.word(number + 2))
      if length <= capacity { add(word, element, count: capacity, isSlice: true) }
    case .string:
      guard word != 0, number + 1 < end else { return }
      add(word, made.text, count: memory.contents.word(number + 1), isSlice: true)
    case .interface:
      if number + 1 < end { addInterface(word, memory.contents.word(number + 1)) }
    case .array(let element, let count):
      let layout = layouts[element]
      var base = number
      for _ in 0..<count {
        guard base < end, takeWords(layout.items.count) else { return }
        for index in layout.items { follow(layouts.items[index], part, base, end) }
        base += Int(layout.size / memory.pointerSize)
      }
    case .structure(let structure):
      guard let start = memory.start(part) else { return }
      expand(structure, part, UInt64(number - start) * memory.pointerSize)
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
