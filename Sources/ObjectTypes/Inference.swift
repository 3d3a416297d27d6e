import GoExecutable
import GoHeapDump
import GoRuntime
import ObjectGraph

/// Finds the types of objects: it begins with claims that need no other, and follows the pointers of what is known.
///
/// The result hardly depends on the order. Of two claims about one object, the one that contains the other stays; claims
/// that do not agree are all kept, until `objectType` decides.
struct Inference: ~Copyable {
  let memory: ProgramMemory
  let program: ProgramTypes
  let names: TypesByName
  let structures: RuntimeStructures
  let header: AllocationHeaders
  let goroutines: Goroutines
  var layouts: ValueLayouts
  let made: MadeTypes
  let reflectTypes: ReflectTypes
  /// By the address of the code, the type of the closures; nil if no function begins there.
  var closureTypes: [UInt64: TypeID?] = [:]
  /// Layouts of closures that do not say whose they are; nil until they are asked for.
  var closureLayouts: [TypeID]?
  var interfaces = InterfaceContents()
  let rules: ClaimRules
  var claims: TypeClaims

  /// Objects that begin with a word that should be the address of their type, and those where it is.
  var headerCount = 0
  var headersFound = 0
  /// Objects whose first word names a type of another module.
  var foreignHeaders = 0
  /// Claims that did not agree with the pointers that the dump lists.
  private(set) var rejected = 0

  private var queue: [TypeClaim] = []
  /// The headers of map types.
  private var headers: [TypeID: TypeID] = [:]
  /// The headers of channel types: those without pointers, then those with some.
  var channelHeaders: [[TypeID: TypeID]] = [[:], [:]]
  /// The elements that goroutines hold which wait for a channel, by the channel's address; without those whose channel's
  /// type is known.
  var waiting: [UInt64: [UInt64]] = [:]
  let budget: WorkBudget

  init(
    _ memory: ProgramMemory, _ program: ProgramTypes, _ goroutines: Goroutines, _ header: AllocationHeaders
  ) {
    (self.memory, self.program, self.goroutines, self.header) = (memory, program, goroutines, header)
    names = TypesByName(program.types, program.debugInfo)
    structures = RuntimeStructures(program.types, names)
    made = MadeTypes(program.types)
    budget = WorkBudget(words: memory.contents.wordCount)
    reflectTypes = ReflectTypes(memory, program, names, budget)
    layouts = ValueLayouts(made, structures, longest: memory.longestPart, budget)
    rules = ClaimRules(made)
    claims = TypeClaims(memory, rules)
  }

  /// Follows the pointers of all claims until there are no new ones.
  mutating func spread() {
    while let claim = queue.popLast() { expand(claim) }
  }

  // MARK: TypeClaims

  /// Adds the claim that values of a type are at an address.
  ///
  /// - Parameter mayBeConverted: whether only a pointer in an interface says it.
  mutating func add(
    _ address: UInt64, _ type: TypeID, count: UInt64, isSlice: Bool, mayBeConverted: Bool = false
  ) {
    guard type != .unknown, let place = memory.place(address) else { return }
    _ = self.place(
      place.part, place.offset, type, count: count, isSlice: isSlice, mayBeConverted: mayBeConverted)
  }

  /// Adds the claim that values of a type are at a place, if they fit there.
  ///
  /// - Returns: whether they do.
  @discardableResult
  mutating func place(
    _ part: Int, _ offset: UInt64, _ type: TypeID, count: UInt64, isSlice: Bool, isHeader: Bool = false,
    mayBeConverted: Bool = false
  ) -> Bool {
    guard let offset = UInt32(exactly: offset), let count = UInt32(exactly: count), count > 0,
      let number = UInt32(exactly: part)
    else { return false }
    let isObject = part < memory.objectCount
    let claim = TypeClaim(
      part: number, type: type, offset: offset, count: count, isSlice: isSlice,
      mayBeConverted: mayBeConverted && isObject)
    let layout = layouts[type]
    if isObject {
      if let known = claims.main(part), known == claim || rules.contains(known, claim) {
        if isHeader { claims.setIsFromHeader(part) }
        if known.mayBeConverted { claims.confirm(claim) }
        return true
      }
    } else if layout.items.isEmpty {
      // Outside of the heap only what leads on matters.
      return true
    }
    if claims.isKnown(claim) { return true }
    guard accepts(claim, layout) else {
      rejected += 1
      return false
    }
    if claims.insertFirst(claim, isHeader: isHeader) {
      if !layout.items.isEmpty { queue.append(claim) }
      return true
    }
    for new in claims.insert(claim, isHeader: isHeader) where !layout.items.isEmpty { queue.append(new) }
    return true
  }

  /// Whether a claim agrees with the dump, as far as that is not known yet.
  private func accepts(_ claim: TypeClaim, _ layout: ValueLayout) -> Bool {
    let part = Int(claim.part)
    guard claim.isSlice, layout.pointers == .some, let pieces = claims.unchecked(claim) else {
      return accepts(part, UInt64(claim.offset), layout, count: UInt64(claim.count))
    }
    return fits(part, UInt64(claim.offset), layout, count: UInt64(claim.count))
      && pieces.allSatisfy { accepts(part, UInt64($0.offset), layout, count: UInt64($0.count)) }
  }

  /// Whether `count` values are within a part.
  private func fits(_ part: Int, _ offset: UInt64, _ layout: ValueLayout, count: UInt64) -> Bool {
    let (bytes, overflow) = layout.size.multipliedReportingOverflow(by: count)
    let length = memory.length(part)
    return !overflow && bytes > 0 && offset <= length && bytes <= length - offset
  }

  /// Whether values of a type can be at a place: they fit, and the words that the dump lists as pointers are those that
  /// the type has.
  func accepts(_ part: Int, _ offset: UInt64, _ layout: ValueLayout, count: UInt64, isWhole: Bool = false) -> Bool {
    guard fits(part, offset, layout, count: count) else { return false }
    let bytes = layout.size * count
    if layout.isFlexible { return offset == 0 || part >= memory.objectCount }
    guard layout.pointers != .unknown else { return false }
    // Frames do not list variables whose address was taken.
    if memory.isFrame(part) { return true }
    guard let start = memory.start(part) else { return layout.pointers == .none }
    let width = memory.pointerSize
    if layout.pointers == .none {
      return !hasPointers(start, from: (offset + width - 1) / width, to: (offset + bytes) / width)
    }
    guard offset % width == 0, matching(start + Int(offset / width), layout, atMost: count) == count else {
      return false
    }
    return !isWhole || !hasPointers(start, from: (offset + bytes) / width, to: memory.length(part) / width)
  }

  /// Whether any of a part's words is listed as a pointer, or too many were looked at; the first word of the part has the
  /// number `start`.
  func hasPointers(_ start: Int, from: UInt64, to: UInt64) -> Bool {
    guard from < to else { return false }
    let first = memory.firstPointer(start, from: from, to: to)
    return !budget.take((first - from) / 64 + 1) || first < to
  }

  /// How many values of a type follow each other from word `first` on, by their pointers.
  func matching(_ first: Int, _ layout: ValueLayout, atMost count: UInt64) -> UInt64 {
    let words = Int(layout.size / memory.pointerSize)
    guard words > 0 else { return 0 }
    let all: UInt64 = words >= 64 ? .max : 1 << UInt64(words) - 1
    guard budget.take((UInt64(words) / 64 + 1) &* count) else { return 0 }
    var first = first
    for number in 0..<count {
      if words <= 64 {
        guard memory.contents.pointerBits(from: first) & all == layout.mask else { return number }
      } else {
        guard hasMask(first, words, layout.longMask) else { return number }
      }
      first += words
    }
    return count
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

  private mutating func expand(_ claim: TypeClaim) {
    guard let start = memory.start(Int(claim.part)) else { return }
    let base = start + Int(UInt64(claim.offset) / memory.pointerSize)
    let end = start + memory.wordCount(Int(claim.part))
    follow(layouts[claim.type], count: UInt64(claim.count), Int(claim.part), base, end)
  }

  /// Follows what `count` values hold, one behind the other.
  private mutating func follow(_ layout: ValueLayout, count: UInt64, _ part: Int, _ base: Int, _ end: Int) {
    guard !layout.items.isEmpty, budget.take(UInt64(layout.items.count) &* count) else { return }
    let step = Int(layout.size / memory.pointerSize)
    var base = base
    for _ in 0..<count {
      guard base < end else { return }
      for index in layout.items { follow(layouts.items[index], part, base, end) }
      base += step
    }
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
    case .array(let element, let count): follow(layouts[element], count: count, part, number, end)
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
    case .channel(let type): addChannel(type, word)
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

  private mutating func expand(_ structure: RuntimeStructure, _ part: Int, _ base: UInt64) {
    switch structure {
    case .swissMap(let map): expandSwissMap(map, part, base)
    case .swissDirectory(let map): expandSwissDirectory(map, part, base)
    case .swissTable(let map): expandSwissTable(map, part, base)
    case .bucketMap(let map): expandBucketMap(map, part, base)
    case .bucket(let map): expandBucket(map, part, base)
    case .bucketMapExtra(let map): expandBucketMapExtra(map, part, base)
    case .bucketPointer(let map): expandBucketPointer(map, part, base)
    case .channel(let channel): expandChannel(channel, part, base)
    case .pool(let pool): expand(pool, part, base)
    case .reflectValue(let value): expand(value, part, base)
    case .eface:
      guard let word = memory.word(part, base), let data = memory.word(part, base + memory.pointerSize) else { return }
      addInterface(word, data)
    case .trieNode, .timer:
      if let word = memory.pointer(part, base) { follow(.structure(structure), word) }
    }
  }
}
