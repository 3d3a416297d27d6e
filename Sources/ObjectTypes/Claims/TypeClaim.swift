import GoExecutable

/// That some values of a type lie, one behind the other, at a place of a part of memory.
struct TypeClaim: Hashable {
  let part: UInt32
  /// The type's number, and above `TypeClaim.sliceBit` whether a slice says it, and whether only an interface does.
  private let typeBits: UInt32
  let offset: UInt32
  let count: UInt32

  /// Types have fewer than 2^24 numbers.
  private static let sliceBit: UInt32 = 1 << 31
  private static let convertedBit: UInt32 = 1 << 30

  init(part: UInt32, type: TypeID, offset: UInt32, count: UInt32, isSlice: Bool, mayBeConverted: Bool = false) {
    self.part = part
    typeBits = type.number | (isSlice ? Self.sliceBit : 0) | (mayBeConverted ? Self.convertedBit : 0)
    self.offset = offset
    self.count = count
  }

  var type: TypeID { TypeID(number: typeBits & ~(Self.sliceBit | Self.convertedBit)) }

  /// Whether they are elements of a slice, so that there may be more of them around.
  var isSlice: Bool { typeBits & Self.sliceBit != 0 }

  /// Whether only a pointer in an interface says it: programs convert pointers for the methods of another type of the same
  /// layout, as `flag.String` does.
  var mayBeConverted: Bool { typeBits & Self.convertedBit != 0 }
}
