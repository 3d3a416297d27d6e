import DebugInfo
import GoExecutable
import GoRuntime
import Names
import ObjectGraph

// A closure holds the address of its code, then the variables that the function refers to.
extension Inference {
  /// Adds the claim that there is a closure at an address.
  mutating func addClosure(_ address: UInt64) {
    guard let place = memory.place(address) else { return }
    let isObject = place.part < memory.objectCount
    guard let code = memory.word(place.part, place.offset) ?? (isObject ? memory.contents.code(place.part) : nil) else {
      // Without pointers, its contents are not known.
      if isObject, place.offset == 0 { add(address, plainClosure(), count: 1, isSlice: false) }
      return
    }
    guard let type = closureType(code, place) else { return }
    add(address, type, count: 1, isSlice: false)
  }

  private mutating func plainClosure() -> TypeID {
    if let known = closureTypes[0], let known { return known }
    let type = made.closure("without pointers", size: memory.pointerSize, fields: [], isFlexible: true)
    closureTypes[0] = .some(type)
    return type
  }

  private mutating func closureType(_ code: UInt64, _ place: ProgramMemory.Place) -> TypeID? {
    if let known = closureTypes[code] { return known }
    guard let name = program.function(at: code) else {
      closureTypes[code] = .some(nil)
      return nil
    }
    let width = memory.pointerSize
    var type: TypeID?
    if let fields = capturedFields(code) ?? receiverField(name) ?? reflectFields(name) {
      let end = fields.map { $0.offset + made.types[$0.type].size }.max() ?? width
      let size = (end + width - 1) / width * width
      let candidate = made.closure(name, size: size, fields: fields, isFlexible: false)
      if accepts(place.part, place.offset, layouts[candidate], count: 1) { type = candidate }
    }
    if type == nil, let layout = matchingLayout(place) {
      type = made.closure(
        name, size: made.types[layout].size, fields: [("", layout, 0, false)], isFlexible: false)
    }
    let found = type ?? made.closure(name, size: width, fields: [], isFlexible: true)
    closureTypes[code] = .some(found)
    return found
  }

  /// What debug information says of a function literal's closure, since Go 1.23.
  private func capturedFields(_ code: UInt64) -> [TypeTable.NewField]? {
    let captures = program.debugInfo?.closure(atEntry: code &- program.bias)?.captures
    return captures?.filter {
      $0.offset <= Self.longestClosure && made.types[$0.type].size <= Self.longestClosure
    }.map { (name: $0.name, type: $0.type, offset: $0.offset, isEmbedded: false) }
  }

  /// A longer closure makes no sense.
  private static let longestClosure: UInt64 = 1 << 32

  /// The receiver of a method value, `x.m`; the function's name has its type.
  private func receiverField(_ name: Name) -> [TypeTable.NewField]? {
    guard name.hasSuffix("-fm"), let dot = name.lastIndex(of: ".") else { return nil }
    var receiver = name.prefix(dot)
    // `main.(*T)`
    let isPointer = receiver.hasSuffix(")")
    if isPointer {
      let type: Name = receiver.lastIndex(of: "(").map { receiver.dropFirst($0 + 2).dropLast() } ?? ""
      receiver = receiver.prefix(receiver.firstIndex(of: "(") ?? receiver.count) + type
    }
    guard let type = isPointer ? names.pointer(to: receiver) : names.type(receiver) else { return nil }
    return [(name: "R", type: type, offset: max(memory.pointerSize, made.types.alignment(of: type)), isEmbedded: false)]
  }

  /// What package `reflect` keeps in the closures that it makes (reflect/makefunc.go); what is declared has the code, too.
  private func reflectFields(_ name: Name) -> [TypeTable.NewField]? {
    let known: [Name: Name] = [
      "reflect.makeFuncStub": "reflect.makeFuncImpl", "reflect.methodValueCall": "reflect.methodValue",
    ]
    return known[name].flatMap { names.type($0) }.map { [(name: "", type: $0, offset: 0, isEmbedded: true)] }
  }

  /// The only layout that an object can have, of the layouts of closures that the executable has descriptors of.
  private mutating func matchingLayout(_ place: ProgramMemory.Place) -> TypeID? {
    guard place.part < memory.objectCount, place.offset == 0 else { return nil }
    let all = closureLayouts ?? made.types.closureLayouts()
    closureLayouts = all
    let size = memory.size(place.part)
    var fitting: [TypeID] = []
    guard budget.take(UInt64(all.count)) else { return nil }
    for id in all where header.objectSize(forValueOf: made.types[id].size, hasPointers: true) == size {
      if accepts(place.part, 0, layouts[id], count: 1, isWhole: true) { fitting.append(id) }
    }
    return fitting.count == 1 ? fitting[0] : nil
  }
}
