/// A type descriptor of a made executable, and what follows it.
public struct MadeType: Sendable {
  /// A field of a struct; its type is a number in the list of types.
  public struct Field: Sendable {
    public var name: String
    public var type: Int
    public var offset: UInt64
    public var isEmbedded: Bool

    public init(_ name: String, _ type: Int, at offset: UInt64, isEmbedded: Bool = false) {
      self.name = name
      self.type = type
      self.offset = offset
      self.isEmbedded = isEmbedded
    }
  }

  /// What follows the part that is the same for all; types are numbers in the list of types.
  public enum Details: Sendable {
    case none
    case element(Int)
    case array(Int, count: UInt64)
    case map(Int, Int, group: Int)
    case function([Int], results: [Int], isVariadic: Bool)
    case interface([(name: String, type: Int)])
    case structure([Field])
  }

  /// As the runtime prints it.
  public var name: String
  /// `abi.Kind`
  public var kind: UInt8
  public var size: UInt64
  public var pointerBytes: UInt64
  public var alignment: UInt8
  /// The path of the package of a declared type; nil for one that is not, "" for one that is predeclared.
  public var package: String?
  public var isDirect = false
  public var details: Details

  public init(
    _ name: String, kind: UInt8, size: UInt64, pointers: UInt64 = 0, alignment: UInt8 = 8, package: String? = nil,
    isDirect: Bool = false, _ details: Details = .none
  ) {
    self.name = name
    self.kind = kind
    self.size = size
    pointerBytes = pointers
    self.alignment = alignment
    self.package = package
    self.isDirect = isDirect
    self.details = details
  }
}

/// The descriptors of made types, with their names (`abi.Type` and what the compiler puts behind it).
struct MadeDescriptors {
  var bytes: MadeBytes
  /// Of each type.
  var addresses: [UInt64] = []
  /// Where pointers are that relocations fill in, and their values.
  var pointers: [(place: UInt64, value: UInt64)] = []
  /// Where itabs are.
  var itabs: [UInt64] = []
  /// The part of all that has itabs.
  var itabRange: Range<Int> = 0..<0

  private let start: UInt64
  private let width: Int
  private let release: ExecutableBuilder.Release

  init(_ builder: ExecutableBuilder, at start: UInt64) {
    self.start = start
    (width, release) = (builder.machine.pointerSize, builder.release)
    bytes = MadeBytes(isBigEndian: builder.machine.isBigEndian)
    // An offset of 0 is none.
    bytes.number(0, 8)
    // First the names, then where the descriptors are, as they refer to each other.
    let types = builder.madeTypes
    let names = types.map { addName($0.hasStar ? "*" + $0.name : $0.name) }
    let packages = types.map { type in (type.package ?? "").isEmpty ? 0 : addName(type.package ?? "") }
    let members = types.map { $0.memberNames.map { addName($0.name, flags: $0.isEmbedded ? 9 : 1) } }
    bytes.align(width)
    var next = bytes.bytes.count
    for type in types {
      addresses.append(start + UInt64(next))
      next += length(type)
    }
    for (index, type) in types.enumerated() {
      add(type, name: names[index], package: packages[index], members: members[index])
    }
    let first = bytes.bytes.count
    for (interface, type) in builder.itabs {
      itabs.append(start + UInt64(bytes.bytes.count))
      pointer(addresses[interface])
      pointer(addresses[type])
      bytes.u32(0x1234)
      bytes.align(width)
      for _ in types[interface].memberNames { pointer(start) }
    }
    itabRange = first..<bytes.bytes.count
  }

  private mutating func addName(_ name: String, flags: UInt8 = 1) -> Int {
    let place = bytes.bytes.count
    bytes.bytes.append(flags)
    bytes.varint(UInt32(name.utf8.count))
    bytes.bytes += Array(name.utf8)
    return place
  }

  private mutating func pointer(_ value: UInt64) {
    pointers.append((start + UInt64(bytes.bytes.count), value))
    bytes.number(value, width)
  }

  /// With the lists behind it.
  private func length(_ type: MadeType) -> Int {
    let uncommon = type.package == nil ? 0 : 16
    let own: Int =
      switch type.details {
      case .none: 0
      case .element: type.kind == 18 ? 2 * width : width
      case .array: 3 * width
      case .map: mapLength
      case .function(let parameters, let results, _): max(4, width) + (parameters.count + results.count) * width
      case .interface(let methods): 4 * width + methods.count * 8
      case .structure(let fields): 4 * width + fields.count * 3 * width
      }
    return (4 * width + 16 + own + uncommon + width - 1) / width * width
  }

  /// Behind the key, the element and the group: what each release keeps of a map.
  private var mapLength: Int {
    switch release {
    case .go1_19, .go1_21: 4 * width + 8
    case .go1_26: 8 * width
    case .go1_27: 11 * width
    }
  }

  private mutating func add(_ type: MadeType, name: Int, package: Int, members: [Int]) {
    let begin = bytes.bytes.count
    let isOld = release == .go1_19 || release == .go1_21
    bytes.number(type.size, width)
    bytes.number(type.pointerBytes, width)
    bytes.u32(0x5678)
    var flags: UInt8 = type.hasStar ? 2 : 0
    if type.package != nil { flags |= 1 | 4 }
    if type.isDirect, !isOld { flags |= 0x20 }
    bytes.bytes += [flags, type.alignment, type.alignment, type.kind | (type.isDirect && isOld ? 0x20 : 0)]
    bytes.number(0, width)
    bytes.number(0, width)
    bytes.u32(name)
    bytes.u32(0)
    let list = start + UInt64(bytes.bytes.count) + UInt64(4 * width) + (type.package == nil ? 0 : 16)
    switch type.details {
    case .none: break
    case .element(let element):
      pointer(addresses[element])
      if type.kind == 18 { bytes.number(3, width) }
    case .array(let element, let count):
      pointer(addresses[element])
      bytes.number(0, width)
      bytes.number(count, width)
    case .map(let key, let element, let group):
      for id in [key, element, group] { pointer(addresses[id]) }
      bytes.bytes += [UInt8](repeating: 0, count: mapLength - 3 * width)
    case .function(let parameters, let results, let isVariadic):
      bytes.u16(parameters.count)
      bytes.u16(results.count | (isVariadic ? 0x8000 : 0))
      bytes.bytes += [UInt8](repeating: 0, count: max(4, width) - 4)
    case .interface, .structure:
      bytes.number(0, width)
      pointer(list)
      for _ in 0..<2 { bytes.number(UInt64(members.count), width) }
    }
    if type.package != nil {
      bytes.u32(package)
      bytes.bytes += [UInt8](repeating: 0, count: 12)
    }
    switch type.details {
    case .function(let parameters, let results, _): for id in parameters + results { pointer(addresses[id]) }
    case .interface(let methods):
      for (name, method) in zip(members, methods) {
        bytes.u32(name)
        bytes.u32(Int(addresses[method.type] - start))
      }
    case .structure(let fields):
      for (name, field) in zip(members, fields) {
        pointer(start + UInt64(name))
        pointer(addresses[field.type])
        bytes.number(field.offset, width)
      }
    default: break
    }
    bytes.bytes += [UInt8](repeating: 0, count: begin + length(type) - bytes.bytes.count)
  }
}

extension MadeType {
  /// The compiler shares a type's name with the pointer to it.
  fileprivate var hasStar: Bool { package != nil }

  fileprivate var memberNames: [(name: String, isEmbedded: Bool)] {
    switch details {
    case .interface(let methods): methods.map { ($0.name, false) }
    case .structure(let fields): fields.map { ($0.name, $0.isEmbedded) }
    default: []
    }
  }
}
