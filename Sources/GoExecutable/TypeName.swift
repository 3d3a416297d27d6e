extension GoExecutable {
  /// The name of the type whose descriptor is at an address of the file, as reflection has it (`[]*main.node`), and the
  /// size of a value; nil if there is no type.
  ///
  /// Any address may be asked for: what is no descriptor hardly ever looks like one.
  ///
  /// - Throws: only if the file cannot be read.
  public func typeName(at address: UInt64) throws(GoExecutableError) -> (name: String, size: UInt64)? {
    let width = UInt64(summary.pointerSize)
    let layout = DescriptorFront(pointerSize: summary.pointerSize)
    guard address % width == 0, let left = file.place(address)?.left, left >= UInt64(layout.length) else { return nil }
    let fields = try file.memory(address, UInt64(layout.length), .typeDescriptor)
    guard let size = fields.unsigned(0, Int(width)), let pointers = fields.unsigned(Int(width), Int(width)),
      let flags = fields.u8(layout.flags), let kind = fields.u8(layout.kind), let name = fields.u32(layout.name),
      pointers <= size, DescriptorFront.kinds.contains(kind & DescriptorFront.kindMask), Int32(bitPattern: name) > 0
    else { return nil }
    let (place, overflow) = module.types.lowerBound.addingReportingOverflow(UInt64(name))
    guard !overflow, var text = try typeText(at: place) else { return nil }
    if flags & DescriptorFront.extraStar != 0 {
      guard text.first == "*" else { return nil }
      text.removeFirst()
    }
    return text.isEmpty ? nil : (text, size)
  }

  /// A name of the table of types: a byte of flags, the length as a varint, the text.
  private func typeText(at address: UInt64) throws(GoExecutableError) -> String? {
    guard let left = file.place(address)?.left, left > 2 else { return nil }
    let front = try file.memory(address, min(left, 4), .typeDescriptor)
    var position = 1
    guard let length = Varint.read(front.bytes, &position, end: front.count), length > 0, length <= Limits.name,
      UInt64(position) + UInt64(length) <= left
    else { return nil }
    return String(
      validating: try file.memory(address + UInt64(position), UInt64(length), .typeDescriptor).bytes,
      as: UTF8.self)
  }
}

/// Where the fields of a type descriptor are, in bytes: `abi.Type`. The same from Go 1.18 to 1.27.
private struct DescriptorFront {
  let flags: Int
  let kind: Int
  let name: Int
  let length: Int

  init(pointerSize: Int) {
    // Size and bytes with pointers, a hash, four bytes, two pointers.
    flags = 2 * pointerSize + 4
    kind = 2 * pointerSize + 7
    name = 4 * pointerSize + 8
    length = name + 8
  }

  /// The name has a star in front that is not the type's.
  static let extraStar: UInt8 = 2
  /// Above are flags of older releases.
  static let kindMask: UInt8 = 31
  /// From bool to unsafe.Pointer.
  static let kinds: ClosedRange<UInt8> = 1...26
}
