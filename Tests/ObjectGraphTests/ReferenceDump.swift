/// A dump taken apart in the most straightforward way, as a measure for the reader: everything in memory, no checks. It
/// shares nothing with the reader but the format.
struct ReferenceDump {
  struct Object {
    var address: UInt64
    var contents: [UInt8]
    var fields: [(kind: UInt64, offset: UInt64)]
    var type: UInt64
    var kind: UInt64
  }

  struct Frame {
    var sp: UInt64
    var contents: [UInt8]
    var fields: [(kind: UInt64, offset: UInt64)]
  }

  struct Goroutine {
    var ctxt: UInt64
    var frames: [Frame] = []
    /// What its defers and panics refer to, with the stack pointer of the frame if it is known.
    var pointers: [(address: UInt64, sp: UInt64)] = []
  }

  struct Segment {
    var name: String
    var contents: [UInt8]
    var fields: [(kind: UInt64, offset: UInt64)]
  }

  struct GoType {
    var size: UInt64
    var isPointer: Bool
    var fields: [(kind: UInt64, offset: UInt64)]
  }

  let minor: Int
  private(set) var isBigEndian = false
  private(set) var pointerSize: UInt64 = 8
  private(set) var channelHeader: UInt64 = 0
  private(set) var heap: Range<UInt64> = 0..<0
  private(set) var objects: [Object] = []
  private(set) var goroutines: [Goroutine] = []
  private(set) var segments: [Segment] = []
  private(set) var types: [UInt64: GoType] = [:]
  private(set) var pointerItabs: [UInt64: Bool] = [:]
  private(set) var finalizers: [(object: UInt64, closure: UInt64, code: UInt64, isQueued: Bool)] = []
  private(set) var otherRoots: [(name: String, pointer: UInt64)] = []

  init(_ bytes: [UInt8]) {
    minor = Int(bytes[4]) - 0x30
    var input = Input(bytes: bytes, position: 16)
    /// Settled by the first frame.
    var hasContinpc: Bool? = minor == 3 ? nil : true
    while true {
      switch input.int() {
      case 0: return
      case 1:
        let address = input.int()
        let (type, kind) = minor == 3 ? (input.int(), input.int()) : (0, 0)
        let contents = input.memory()
        objects.append(
          Object(
            address: address, contents: contents, fields: minor == 3 ? [] : input.fields(), type: type, kind: kind))
      case 2: otherRoots.append((String(decoding: input.memory(), as: UTF8.self), input.int()))
      case 3:
        let (address, size) = (input.int(), input.int())
        _ = input.memory()
        let isPointer = input.int() == 1
        types[address] = GoType(size: size, isPointer: isPointer, fields: minor == 3 ? input.fields() : [])
      case 4:
        input.ints(8)
        _ = input.memory()
        let ctxt = input.int()
        input.ints(3)
        goroutines.append(Goroutine(ctxt: ctxt))
      case 5:
        let sp = input.int()
        input.ints(2)
        let contents = input.memory()
        input.ints(2)
        let start = input.position
        let next = input.int()
        if hasContinpc == nil { hasContinpc = next == 0 || next >= 4096 }
        if hasContinpc == false { input.position = start }
        _ = input.memory()
        goroutines[goroutines.count - 1].frames.append(Frame(sp: sp, contents: contents, fields: input.fields()))
      case 6:
        isBigEndian = input.int() == 1
        pointerSize = input.int()
        if minor == 3 { channelHeader = input.int() }
        heap = input.int()..<input.int()
        if minor < 7 { input.ints(1) } else { _ = input.memory() }
        _ = input.memory()
        input.ints(1)
      case 7: finalizer(&input, isQueued: false)
      case 8:
        let (address, value) = (input.int(), input.int())
        pointerItabs[address] = minor == 3 ? value == 1 : types[value]?.isPointer ?? true
      case 9: input.ints(3)
      case 10: input.ints(281)
      case 11: finalizer(&input, isQueued: true)
      case 12:
        input.ints(1)
        segments.append(Segment(name: "data", contents: input.memory(), fields: input.fields()))
      case 13:
        input.ints(1)
        segments.append(Segment(name: "bss", contents: input.memory(), fields: input.fields()))
      case 14:
        let values = (0..<7).map { _ in input.int() }
        let sp = minor < 5 ? 0 : values[2]
        goroutines[goroutines.count - 1].pointers += [(values[0], sp), (values[4], sp)]
      case 15:
        let values = (0..<6).map { _ in input.int() }
        goroutines[goroutines.count - 1].pointers += [(values[0], 0), (values[3], 0)]
      case 16:
        input.ints(2)
        for _ in 0..<input.int() {
          _ = (input.memory(), input.memory())
          input.ints(1)
        }
        input.ints(2)
      case 17: input.ints(2)
      default: fatalError("no such tag")
      }
    }
  }

  private mutating func finalizer(_ input: inout Input, isQueued: Bool) {
    let values = (0..<5).map { _ in input.int() }
    finalizers.append((values[0], values[1], values[2], isQueued))
  }

  // MARK: Pointers

  func word(_ contents: [UInt8], _ offset: UInt64) -> UInt64? {
    guard offset + pointerSize <= contents.count else { return nil }
    let bytes = contents[Int(offset)..<Int(offset + pointerSize)]
    return (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// All words of a memory, except those at some offsets.
  func words(_ contents: [UInt8], except: [UInt64] = []) -> [UInt64] {
    let offsets = stride(from: 0, to: UInt64(contents.count), by: Int(pointerSize))
    return offsets.filter { !except.contains($0) }.compactMap { word(contents, $0) }
  }

  /// What a field that begins at `offset` points to.
  private func pointer(_ kind: UInt64, _ contents: [UInt8], _ offset: UInt64) -> UInt64? {
    // Pointer; in go1.3 string and slice, too. Then interfaces with and without methods.
    let interface: UInt64 = minor == 3 ? 4 : 2
    if kind < interface { return word(contents, offset) }
    guard let first = word(contents, offset), first != 0 else { return nil }
    let isPointer = kind == interface ? pointerItabs[first] ?? true : types[first]?.isPointer ?? true
    return isPointer ? word(contents, offset + pointerSize) : nil
  }

  func pointers(_ contents: [UInt8], _ fields: [(kind: UInt64, offset: UInt64)]) -> [UInt64] {
    fields.compactMap { pointer($0.kind, contents, $0.offset) }
  }

  func pointers(_ object: Object) -> [UInt64] {
    guard minor == 3 else { return pointers(object.contents, object.fields) }
    if object.kind == 127 { return words(object.contents) }
    guard let type = types[object.type], type.size > 0 else { return object.type == 0 ? [] : words(object.contents) }
    var result: [UInt64] = []
    var start = object.kind == 2 ? channelHeader : 0
    while start + type.size <= object.contents.count {
      result += pointers(object.contents, type.fields.map { ($0.kind, start + $0.offset) })
      if object.kind == 0 { break }
      start += type.size
    }
    return result
  }

  private struct Input {
    let bytes: [UInt8]
    var position: Int

    mutating func int() -> UInt64 {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while true {
        let byte = bytes[position]
        position += 1
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
    }

    mutating func ints(_ count: Int) { for _ in 0..<count { _ = int() } }

    mutating func memory() -> [UInt8] {
      let length = Int(int())
      position += length
      return Array(bytes[position - length..<position])
    }

    mutating func fields() -> [(kind: UInt64, offset: UInt64)] {
      var result: [(kind: UInt64, offset: UInt64)] = []
      while true {
        let kind = int()
        if kind == 0 { return result }
        result.append((kind, int()))
      }
    }
  }
}
