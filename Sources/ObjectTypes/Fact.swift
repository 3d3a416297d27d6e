import GoExecutable

/// That some values of a type lie, one behind the other, at a place of a part of memory.
struct Fact: Hashable {
  let part: UInt32
  /// The type's number, and above `Fact.sliceBit` whether a slice says it.
  private let typeBits: UInt32
  let offset: UInt32
  let count: UInt32

  /// Types have fewer than 2^24 numbers.
  private static let sliceBit: UInt32 = 1 << 31

  init(part: UInt32, type: TypeID, offset: UInt32, count: UInt32, isSlice: Bool) {
    self.part = part
    typeBits = type.number | (isSlice ? Self.sliceBit : 0)
    self.offset = offset
    self.count = count
  }

  var type: TypeID { TypeID(number: typeBits & ~Self.sliceBit) }

  /// Whether they are elements of a slice, so that there may be more of them around.
  var isSlice: Bool { typeBits & Self.sliceBit != 0 }
}
