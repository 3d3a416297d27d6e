import GoExecutable
import Names
import ObjectGraph

/// The types that package `reflect` made while the program ran. Their descriptors are objects of the heap; what they refer
/// to is there too, or in the executable. Their names and those of fields are in objects of which a dump keeps nothing,
/// as they have no pointers: a name is spelled out, with `?` for each field.
final class ReflectTypes {
  private let memory: ProgramMemory
  private let program: ProgramTypes
  private let names: TypesByName
  private let budget: WorkBudget
  private var types: TypeTable { program.types }
  /// By address; nil where there is no descriptor.
  private var known: [UInt64: TypeID?] = [:]
  /// Whether maps have groups; nil if nothing says so.
  private lazy var hasGroups = names.type("map[unsafe.Pointer]unsafe.Pointer").map { SwissMap.isUsed(by: $0, types) }

  init(_ memory: ProgramMemory, _ program: ProgramTypes, _ names: TypesByName, _ budget: WorkBudget) {
    (self.memory, self.program, self.names, self.budget) = (memory, program, names, budget)
  }

  /// The type whose descriptor is at an address, in the heap or in the executable.
  func type(at address: UInt64) -> TypeID? { program.type(at: address) ?? made(at: address, depth: 0) }

  /// Whether there may be a type, an itab or a made type at an address: false of nearly all numbers.
  func mayBeType(_ address: UInt64) -> Bool { program.mayBeType(address) || made(at: address, depth: 0) != nil }

  private func type(at address: UInt64, _ depth: Int) -> TypeID? {
    program.type(at: address) ?? made(at: address, depth: depth + 1)
  }

  private func made(at address: UInt64, depth: Int) -> TypeID? {
    guard depth < Self.depth, let place = memory.place(address), place.part < memory.objectCount,
      memory.start(place.part) != nil
    else { return nil }
    if let known = known[address] { return known }
    // Only a damaged dump has types that are within themselves.
    known[address] = .some(nil)
    let type = Descriptor(memory, types.layout, place).flatMap { read($0, depth) }
    known[address] = .some(type)
    return type
  }

  /// How deeply types may be nested in each other.
  private static let depth = 100
  /// Longer names are cut.
  private static let nameLength = 4096

  /// The front of a list of names, as far as a name may have it.
  private struct Texts {
    private(set) var texts: [Name] = []
    private var length = 0

    mutating func append(_ text: Name) {
      guard length <= ReflectTypes.nameLength else { return }
      texts.append(text)
      length += text.count + 2
    }
  }

  private func add(_ type: GoType, _ name: Name, _ fields: [TypeTable.NewField] = []) -> TypeID? {
    guard budget.take(UInt64(name.count + fields.count)) else { return nil }
    let id = types.add(type, name: name.shortened(to: Self.nameLength), fields: fields)
    return types[id].kind == .unknown ? nil : id
  }

  private func read(_ descriptor: Descriptor, _ depth: Int) -> TypeID? {
    let layout = types.layout
    func type(_ offset: UInt64) -> TypeID? { descriptor.pointer(offset).flatMap { self.type(at: $0, depth) } }
    func add(_ element: TypeID, key: TypeID = .unknown, count: UInt64 = 0, group: TypeID = .unknown, _ name: Name)
      -> TypeID?
    {
      let type = GoType(
        kind: descriptor.kind, size: descriptor.size, element: element, key: key, group: group, count: count,
        isDirect: descriptor.isDirect)
      return self.add(type, name)
    }
    guard budget.take(1) else { return nil }
    switch descriptor.kind {
    case .pointer: return type(layout.element).flatMap { add($0, "*" + types.name(of: $0)) }
    case .slice: return type(layout.element).flatMap { add($0, "[]" + types.name(of: $0)) }
    case .chan:
      guard let element = type(layout.element), let direction = descriptor.word(layout.channelDirection) else {
        return nil
      }
      let name = types.name(of: element)
      switch direction {
      case 1: return add(element, "<-chan " + name)
      case 2: return add(element, "chan<- " + name)
      case 3: return add(element, name.hasPrefix("<-") ? "chan (\(name))" : "chan " + name)
      default: return nil
      }
    case .array:
      guard let element = type(layout.element), let count = descriptor.word(layout.arrayCount),
        case let (size, overflow) = types[element].size.multipliedReportingOverflow(by: count), !overflow,
        size == descriptor.size
      else { return nil }
      return add(element, count: count, "[\(count)]" + types.name(of: element))
    case .map:
      guard let key = type(layout.element), let element = type(layout.mapElement),
        let group = descriptor.pointer(layout.mapGroup), let group = self.group(at: group, key, element, depth)
      else { return nil }
      return add(element, key: key, group: group, "map[" + types.name(of: key) + "]" + types.name(of: element))
    case .func: return function(descriptor, depth)
    case .struct: return structure(descriptor, depth)
    default: return nil
    }
  }

  private func function(_ descriptor: Descriptor, _ depth: Int) -> TypeID? {
    let layout = types.layout
    guard let counts = descriptor.u16(layout.parameterCount, layout.resultCount) else { return nil }
    let (isVariadic, resultCount) = (counts.1 & 0x8000 != 0, UInt64(counts.1 & 0x7fff))
    let parameterCount = UInt64(counts.0)
    var (parameters, results) = (Texts(), Texts())
    for index in 0..<parameterCount + resultCount {
      guard budget.take(1), let at = descriptor.pointer(layout.functionLength + index * layout.width),
        let id = type(at: at, depth)
      else { return nil }
      if index >= parameterCount {
        results.append(types.name(of: id))
      } else if isVariadic, index + 1 == parameterCount {
        parameters.append("..." + types.name(of: types[id].element))
      } else {
        parameters.append(types.name(of: id))
      }
    }
    var name: Name = "func(" + parameters.texts.joined(separator: ", ") + ")"
    let text = results.texts.joined(separator: ", ")
    if resultCount > 0 { name = name + (resultCount == 1 ? " " + text : " (" + text + ")") }
    return add(GoType(kind: .func, size: descriptor.size, isDirect: true), name)
  }

  private func structure(_ descriptor: Descriptor, _ depth: Int, isGroup: Bool = false) -> TypeID? {
    let layout = types.layout
    guard let count = descriptor.word(layout.memberCount) else { return nil }
    var fields: [TypeTable.NewField] = []
    var texts = Texts()
    if count > 0 {
      guard let start = descriptor.pointer(layout.members), let place = memory.place(start) else { return nil }
      var end: UInt64 = 0
      for index in 0..<count {
        let at = place.offset &+ index &* layout.fieldLength
        guard budget.take(1), let address = memory.pointer(place.part, at &+ layout.width),
          let type = type(at: address, depth), let offset = memory.word(place.part, at &+ 2 * layout.width),
          offset >= end, offset <= descriptor.size, types[type].size <= descriptor.size - offset
        else { return nil }
        end = offset + types[type].size
        fields.append((name: isGroup && index == 0 ? "ctrl" : "?", type: type, offset: offset, isEmbedded: false))
        texts.append("? " + types.name(of: type))
      }
    }
    let name: Name = fields.isEmpty ? "struct {}" : "struct { " + texts.texts.joined(separator: "; ") + " }"
    return add(GoType(kind: .struct, size: descriptor.size, isDirect: descriptor.isDirect), name, fields)
  }

  // MARK: Maps

  /// The type of the groups or buckets of a map type.
  private func group(at address: UInt64, _ key: TypeID, _ element: TypeID, _ depth: Int) -> TypeID? {
    guard let hasGroups, let place = memory.place(address),
      let descriptor = Descriptor(memory, types.layout, place), descriptor.kind == .struct
    else { return nil }
    return hasGroups ? structure(descriptor, depth + 1, isGroup: true) : bucket(descriptor, key, element)
  }

  /// The descriptor of a bucket has no fields (reflect/type.go: `bucketOf`): eight bytes, eight keys, eight elements, and
  /// the pointer to the next bucket, which is a number if there are no other pointers.
  private func bucket(_ descriptor: Descriptor, _ key: TypeID, _ element: TypeID) -> TypeID? {
    let width = types.pointerSize
    func eight(_ type: TypeID) -> TypeID? {
      let size = types[type].size
      guard size > Self.longestInBucket else {
        return add(GoType(kind: .array, size: 8 * size, element: type, count: 8), "[8]" + types.name(of: type))
      }
      guard
        let pointer = add(
          GoType(kind: .pointer, size: width, element: type, isDirect: true), "*" + types.name(of: type))
      else { return nil }
      return add(GoType(kind: .array, size: 8 * width, element: pointer, count: 8), "[8]" + types.name(of: pointer))
    }
    guard let keys = eight(key), let elements = eight(element), descriptor.size >= width,
      let last = add(
        descriptor.hasPointers ? GoType(kind: .unsafePointer, size: width) : GoType(kind: .uintptr, size: width),
        descriptor.hasPointers ? "unsafe.Pointer" : "uintptr")
    else { return nil }
    let firstElement = 8 + types[keys].size
    guard firstElement + types[elements].size + width <= descriptor.size else { return nil }
    return add(
      GoType(kind: .struct, size: descriptor.size), "bucket",
      [
        ("keys", keys, 8, false), ("elems", elements, firstElement, false),
        ("overflow", last, descriptor.size - width, false),
      ])
  }

  /// Longer keys and elements are behind pointers (internal/abi/map.go).
  private static let longestInBucket: UInt64 = 128
}

/// The front of a descriptor in the heap: `abi.Type`.
private struct Descriptor {
  private let memory: ProgramMemory
  private let place: ProgramMemory.Place
  let kind: TypeKind
  let size: UInt64
  let hasPointers: Bool
  let isDirect: Bool

  /// Nil if it cannot be one that package `reflect` made.
  init?(_ memory: ProgramMemory, _ layout: TypeLayout, _ place: ProgramMemory.Place) {
    (self.memory, self.place) = (memory, place)
    func byte(_ offset: UInt64) -> UInt8? { memory.byte(place.part, place.offset &+ offset) }
    func word(_ offset: UInt64) -> UInt64? { memory.word(place.part, place.offset &+ offset) }
    guard place.offset % layout.width == 0, let kindByte = byte(layout.kind), let kind = layout.kind(kindByte),
      let flags = byte(layout.flags), flags < 0x40,
      let alignment = byte(layout.align), [1, 2, 4, 8, 16].contains(alignment),
      [0, alignment].contains(byte(layout.fieldAlign)),
      let size = word(TypeLayout.size), size < 1 << 48, kind.size(pointerSize: layout.width) ?? size == size,
      size % UInt64(alignment) == 0, let pointerBytes = word(layout.pointerBytes), pointerBytes <= size,
      pointerBytes % layout.width == 0,
      // Names that were made at run time are numbered downward from -1 (runtime/runtime1.go: `reflect_addReflectOff`).
      let high = byte(layout.name + (memory.contents.isBigEndian ? 0 : 3)), high == 0xff
    else { return nil }
    (self.kind, self.size, hasPointers) = (kind, size, pointerBytes > 0)
    isDirect = layout.isDirect(kind: kindByte, flags: flags)
  }

  func word(_ offset: UInt64) -> UInt64? { memory.word(place.part, place.offset &+ offset) }

  func pointer(_ offset: UInt64) -> UInt64? { memory.pointer(place.part, place.offset &+ offset) }

  /// Two numbers of 16 bits.
  func u16(_ first: UInt64, _ second: UInt64) -> (UInt16, UInt16)? {
    func number(_ offset: UInt64) -> UInt16? {
      guard let one = memory.byte(place.part, place.offset &+ offset),
        let other = memory.byte(place.part, place.offset &+ offset &+ 1)
      else { return nil }
      return memory.contents.isBigEndian ? UInt16(one) << 8 | UInt16(other) : UInt16(other) << 8 | UInt16(one)
    }
    guard let one = number(first), let two = number(second) else { return nil }
    return (one, two)
  }
}
