import Names

/// The front of a type descriptor, which is the same for all kinds: `abi.Type`.
struct TypeDescriptor: Sendable {
  let address: UInt64
  /// The type, without what is special to its kind.
  let type: GoType
  /// Where its name is.
  let name: UInt64
  /// Whether the name begins with a star that is not its own.
  let hasExtraStar: Bool
  let isUncommon: Bool

  /// Reads what lies at `address`.
  ///
  /// - Returns: nil if it cannot be a descriptor: anything may be asked for.
  init?(_ memory: LoadedMemory, _ layout: TypeLayout, _ addresses: Range<UInt64>, at address: UInt64) {
    let width = layout.width
    guard addresses.contains(address), address % width == 0, addresses.upperBound - address >= layout.length,
      let kindByte = memory.u8(address + layout.kind), let kind = layout.kind(kindByte), kind != .unknown,
      let flags = memory.u8(address + layout.flags), flags < 0x40,
      let alignment = memory.u8(address + layout.align), [1, 2, 4, 8, 16].contains(alignment),
      memory.u8(address + layout.fieldAlign) == alignment,
      let size = memory.word(address + TypeLayout.size), size % UInt64(alignment) == 0,
      size <= Self.largest(width), kind.size(pointerSize: width) ?? size == size,
      let pointerBytes = memory.word(address + layout.pointerBytes), pointerBytes <= size, pointerBytes % width == 0,
      let nameOffset = memory.u32(address + layout.name), nameOffset != 0
    else { return nil }
    let name = layout.place(nameOffset, addresses)
    let hasExtraStar = flags & TypeLayout.hasExtraStar != 0
    guard let text = TypeName(memory, at: name)?.range, text.count > (hasExtraStar ? 1 : 0),
      name >= addresses.lowerBound, text.upperBound <= addresses.upperBound
    else { return nil }
    // The star tells descriptors from most other bytes.
    let hasStar = memory.u8(text.lowerBound) == UInt8(ascii: "*")
    let isNamed = flags & TypeLayout.isNamed != 0
    guard hasStar == (hasExtraStar || (kind == .pointer && !isNamed)) else { return nil }
    var type = GoType(
      kind: kind, size: size, isNamed: isNamed, isDirect: layout.isDirect(kind: kindByte, flags: flags))
    (type.descriptor, type.alignment, type.name) = (address, UInt64(alignment), .memory(name))
    (self.address, self.type, self.name, self.hasExtraStar) = (address, type, name, hasExtraStar)
    isUncommon = flags & TypeLayout.isUncommon != 0
  }

  /// The largest size of a value: what can be addressed.
  private static func largest(_ width: UInt64) -> UInt64 { width == 4 ? 1 << 32 : 1 << 48 }
}

/// A name that a type or a field has: `abi.Name`, a byte of flags, the length, the text.
struct TypeName {
  static let isEmbedded: UInt8 = 8

  /// Where the text is.
  let range: Range<UInt64>

  /// Nil if there is none at `address`.
  init?(_ memory: LoadedMemory, at address: UInt64) {
    guard let flags = memory.u8(address), flags < 16 else { return nil }
    var length: UInt64 = 0
    var at = address
    for shift: UInt64 in [0, 7, 14] {
      at &+= 1
      guard let byte = memory.u8(at) else { return nil }
      length |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 {
        let (end, overflow) = at.addingReportingOverflow(1 + length)
        guard !overflow, length <= UInt64(Limits.name) else { return nil }
        range = at + 1..<end
        return
      }
    }
    return nil
  }

  /// The text; bytes that are no UTF-8 are replaced by U+FFFD.
  func text(_ memory: LoadedMemory) -> Name? { memory.bytes(range.lowerBound, range.count).map { Name(decoding: $0) } }
}
