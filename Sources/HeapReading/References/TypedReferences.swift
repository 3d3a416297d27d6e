import GoExecutable
import ObjectGraph
import ObjectTypes

/// What refers to arrays, and to objects without pointers, and to how much of each: as far as types say it, of objects that roots lead
/// to, and of global variables.
///
/// Only what is known of all that refers to an object tells which of its bytes nothing can get at.
struct TypedReferences {
  /// A pointer with what goes with it.
  struct Reference {
    enum Form: UInt8 {
      /// A string.
      case text
      /// A slice.
      case elements
      /// A pointer to one value.
      case value
    }

    let form: Form
    /// Of the elements, or of the value; `unknown` of a string.
    let type: TypeID
    /// What of the object it has room for: bytes from the object's first; of a slice up to its capacity.
    let room: Range<UInt32>
    /// What of that is in use: of a slice up to its length.
    let used: Range<UInt32>
  }

  /// The references, by the objects that they refer to.
  private let references: [Reference]
  /// Where those of each object begin, and one more: where those of the last one end.
  private let starts: [UInt32]
  /// By object, how many pointers refer to it.
  private let pointers: [UInt32]
  /// How many fields of values were looked at, and of types to find these.
  let work: UInt64

  /// What refers to an object, as far as it is known.
  subscript(_ object: Int) -> ArraySlice<Reference> { references[Int(starts[object])..<Int(starts[object + 1])] }

  /// Whether all that refers to an object is known, and something does.
  func areAllKnown(_ object: Int) -> Bool {
    let count = starts[object + 1] - starts[object]
    return count > 0 && count == pointers[object]
  }

  /// - Parameters:
  ///   - isInUse: by object, whether its pointers count: those of objects that roots lead to, or may.
  ///   - countsUnlisted: whether words of stacks count that the dump does not list as pointers.
  ///   - variables: global variables by their addresses, in ascending order.
  ///   - typeBias: how far behind the executable's own addresses its types were loaded.
  init(
    _ graph: ObjectGraph, _ contents: ProgramContents, isInUse: [Bool], countsUnlisted: Bool, _ types: ObjectTypes,
    _ table: TypeTable, variables: [(address: UInt64, type: TypeID)], typeBias: UInt64
  ) {
    pointers = Self.pointers(graph, isInUse, countsUnlisted)
    var walk = ReferenceWalk(graph, contents, types, table, typeBias: typeBias)
    for object in 0..<graph.objectCount where isInUse[object] { walk.follow(object: object) }
    walk.follow(variables)
    work = walk.work
    // One behind the other by object, in the order in which they were found.
    var starts = [UInt32](repeating: 0, count: graph.objectCount + 1)
    for found in walk.found { starts[Int(found.object) + 1] += 1 }
    for object in 0..<graph.objectCount { starts[object + 1] += starts[object] }
    var next = starts
    let none = Reference(form: .value, type: .unknown, room: 0..<0, used: 0..<0)
    var references = [Reference](repeating: none, count: walk.found.count)
    for found in walk.found {
      references[Int(next[Int(found.object)])] = found.reference
      next[Int(found.object)] += 1
    }
    self.references = references
    self.starts = starts
  }

  /// How many pointers of objects in use, and of roots, refer to each object.
  private static func pointers(_ graph: ObjectGraph, _ isInUse: [Bool], _ countsUnlisted: Bool) -> [UInt32] {
    var pointers = [UInt32](repeating: 0, count: graph.objectCount)
    let nodes = countsUnlisted ? graph.nodeCount : graph.objectCount + graph.roots.stackObjects
    for node in 0..<nodes where node >= graph.objectCount || isInUse[node] {
      for edge in graph.edgeStarts[node]..<graph.edgeStarts[node + 1] {
        let target = Int(graph.edges[Int(edge)])
        if target < pointers.count { pointers[target] &+= 1 }
      }
    }
    // A finalizer gets all of its object, whatever is used of it before.
    for special in graph.specials {
      if let object = graph.object(containing: special.object) { pointers[object] &+= 1 }
    }
    return pointers
  }
}

/// Goes through values, field by field, for references to arrays and to objects without pointers.
private struct ReferenceWalk {
  private(set) var found: [(object: UInt32, reference: TypedReferences.Reference)] = []
  private let graph: ObjectGraph
  private let contents: ProgramContents
  private let types: ObjectTypes
  private let table: TypeTable
  private let typeBias: UInt64
  private let width: UInt64
  private var layouts: ReferenceLayouts
  /// How many fields of values were looked at.
  private var followed: UInt64 = 0
  /// By the first word of an interface, what its second word points to.
  private var interfaces: [UInt64: InterfaceContent] = [:]

  init(
    _ graph: ObjectGraph, _ contents: ProgramContents, _ types: ObjectTypes, _ table: TypeTable, typeBias: UInt64
  ) {
    (self.graph, self.contents, self.types, self.table) = (graph, contents, types, table)
    (self.typeBias, width) = (typeBias, UInt64(contents.pointerSize))
    layouts = ReferenceLayouts(table, width: width)
  }

  var work: UInt64 { followed + layouts.work }

  mutating func follow(object: Int) {
    guard let first = contents.start(object), let own = types.values(of: object, size: graph.sizes[object]) else {
      return
    }
    let layout = layouts[own.type]
    let size = table[own.type].size
    guard !layout.isEmpty, size > 0 else { return }
    let length = contents.cutCount(object).map { UInt64($0) * width } ?? graph.sizes[object]
    var start = own.start
    while start <= length, size <= length - start {
      for field in layout { follow(field, first + Int((start + field.offset) / width), from: object) }
      followed += UInt64(layout.count)
      start += size
    }
  }

  /// Follows global variables, which are in ascending order.
  mutating func follow(_ variables: [(address: UInt64, type: TypeID)]) {
    var next = 0
    for segment in contents.segments.sorted(by: { $0.address < $1.address }) {
      let length = UInt64(segment.words.count) * width
      // Variables of a damaged executable may lie within each other: no word counts twice.
      var end = segment.address
      while next < variables.count {
        let (address, type) = variables[next]
        if address >= segment.address, address - segment.address >= length { break }
        next += 1
        let layout = layouts[type]
        let size = table[type].size
        guard address >= end, (address - segment.address) % width == 0, !layout.isEmpty,
          size <= length - (address - segment.address)
        else { continue }
        let first = segment.words.lowerBound + Int((address - segment.address) / width)
        for field in layout { follow(field, first + Int(field.offset / width), from: nil) }
        followed += UInt64(layout.count)
        end = address + size
      }
    }
  }

  /// Follows what begins at a word.
  @inline(__always)
  private mutating func follow(_ field: ReferenceLayouts.Field, _ word: Int, from object: Int?) {
    switch field.content {
    case .string:
      guard let (target, offset) = target(word, from: object) else { return }
      add(target, .text, .unknown, offset, used: contents.word(word + 1), room: contents.word(word + 1))
    case .slice(let element, let read):
      guard let (target, offset) = target(word, from: object) else { return }
      let size = table[element].size
      let (used, isLong) = contents.word(word + 1).multipliedReportingOverflow(by: size)
      let (room, isLarge) = contents.word(word + 2).multipliedReportingOverflow(by: size)
      guard !isLong, !isLarge, used <= room else { return }
      var skipped: UInt64 = 0
      if let read { skipped = min(self.skipped(word + Int(read / width)), used) }
      add(target, .elements, element, offset, skipped: skipped, used: used, room: room)
    case .pointer(let type):
      guard let (target, offset) = target(word, from: object) else { return }
      addTarget(target, type, offset)
    case .interface(let isEmpty):
      guard let (target, offset) = target(word + 1, from: object) else { return }
      switch content(contents.word(word), isEmpty) {
      case .value(let type): addValue(target, type, offset)
      case .target(let type): addTarget(target, type, offset)
      case .unknown: break
      }
    }
  }

  /// What a word refers to, if its references are looked for.
  @inline(__always)
  private func target(_ word: Int, from object: Int?) -> (object: Int, offset: UInt64)? {
    let address = contents.word(word)
    guard address != 0, contents.isPointer(word), let target = graph.object(containing: address), target != object,
      contents.start(target) == nil || types.isArray(target), graph.sizes[target] <= UInt32.max
    else { return nil }
    return (target, address - graph.addresses[target])
  }

  /// What the pointer in an interface refers to.
  private enum InterfaceContent {
    /// The value in the interface, which is all that it is.
    case value(TypeID)
    /// What a pointer in the interface points to.
    case target(TypeID)
    case unknown
  }

  private mutating func content(_ word: UInt64, _ isEmpty: Bool) -> InterfaceContent {
    guard word != 0 else { return .unknown }
    if let known = interfaces[word] { return known }
    let descriptor = isEmpty ? word : contents.itabs[word] ?? 0
    var content = InterfaceContent.unknown
    if let type = table.type(at: descriptor &- typeBias) {
      if !table[type].isDirect {
        content = .value(type)
      } else if table[type].kind == .pointer, !table[type].isNamed {
        content = .target(table[type].element)
      }
    }
    interfaces[word] = content
    return content
  }

  /// Adds what a pointer refers to.
  private mutating func addTarget(_ target: Int, _ type: TypeID, _ offset: UInt64) {
    switch table[type].kind {
    case .unknown, .unsafePointer: return
    case .struct, .array: break
    // Beside a pointer to numbers a program, or the system, may keep how many there are; of bytes also in blocks of small values.
    default: if graph.sizes[target] > 16 || table[type].size == 1 { return }
    }
    addValue(target, type, offset)
  }

  private mutating func addValue(_ target: Int, _ type: TypeID, _ offset: UInt64) {
    add(target, .value, type, offset, used: table[type].size, room: table[type].size)
  }

  /// How many bytes of a `bytes.Buffer` are out of use, by the number of the word that says how many were read: what was read last can be
  /// unread. In a byte of the word behind it, 0 says that it cannot, -1 that a byte can, another number how many.
  private func skipped(_ word: Int) -> UInt64 {
    let read = contents.word(word)
    let last = contents.word(word + 1) >> (contents.isBigEndian ? (width - 1) * 8 : 0)
    let unread = UInt64(max(1, Int8(truncatingIfNeeded: last)))
    return last & 0xff == 0 ? read : read - min(read, unread)
  }

  /// - Parameters:
  ///   - skipped: bytes in front that are out of use.
  ///   - used: up to where they are in use, in bytes from `offset`.
  ///   - room: up to where the reference has room.
  private mutating func add(
    _ target: Int, _ form: TypedReferences.Reference.Form, _ type: TypeID, _ offset: UInt64, skipped: UInt64 = 0,
    used: UInt64, room: UInt64
  ) {
    let size = graph.sizes[target]
    // What goes beyond the object is no reference of this kind.
    guard room <= size, offset <= size - room else { return }
    func range(_ from: UInt64, _ to: UInt64) -> Range<UInt32> {
      UInt32(truncatingIfNeeded: offset + from)..<UInt32(truncatingIfNeeded: offset + to)
    }
    let reference = TypedReferences.Reference(
      form: form, type: type, room: range(0, room), used: range(skipped, used))
    found.append((UInt32(truncatingIfNeeded: target), reference))
  }
}
