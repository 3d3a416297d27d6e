/// What the instructions right before a call put into the registers of its first arguments, on amd64: the address of a
/// type in AX, numbers in BX and CX. Go passes arguments so since 1.17.
struct CallArguments: Equatable {
  /// The address in AX.
  var type: UInt64?
  /// The number in CX.
  var count: UInt64?

  /// Reads backwards from the call at `at`, as long as the instructions are known.
  ///
  /// - Parameter address: that of the code's first byte.
  init(_ code: Span<UInt8>, before at: Int, at address: UInt64) {
    var end = Self.skippingPadding(code, at)
    var isCountInBX = false
    for _ in 0..<4 {
      if Self.has([0x48, 0x8d, 0x05], code, end - 7) {
        // LEAQ rel32(IP), AX: relative to the instruction behind.
        let delta = Int64(Int32(bitPattern: Self.number(code, end - 4)))
        type = address &+ UInt64(end) &+ UInt64(bitPattern: delta)
        return
      } else if Self.has([0x48, 0x89, 0xd9], code, end - 3) {
        // MOVQ BX, CX
        isCountInBX = count == nil
        end -= 3
      } else if Self.has([0xb9], code, end - 5) {
        // MOVL imm32, CX
        if count == nil, !isCountInBX { count = UInt64(Self.number(code, end - 4)) }
        end -= 5
      } else if Self.has([0xbb], code, end - 5) {
        // MOVL imm32, BX
        if isCountInBX { count = UInt64(Self.number(code, end - 4)) }
        isCountInBX = false
        end -= 5
      } else if Self.has([0x48, 0x8d, 0x9c, 0x24], code, end - 8) {
        // LEAQ disp32(SP), BX
        end -= 8
      } else if Self.has([0x48, 0x8d, 0x5c, 0x24], code, end - 5) {
        // LEAQ disp8(SP), BX
        end -= 5
      } else if end >= 3, Self.has([0x48, 0x89], code, end - 3), code[end - 1] & 0xc7 == 0xc3 {
        // MOVQ reg, BX
        end -= 3
      } else {
        return
      }
    }
  }

  /// Where the instructions begin that do nothing and end at `end`.
  private static func skippingPadding(_ code: Span<UInt8>, _ end: Int) -> Int {
    for form in padding where has(form, code, end - form.count) { return end - form.count }
    return end
  }

  /// The longest first: a shorter one may be the end of a longer.
  private static let padding: [[UInt8]] = [
    [0x66, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0], [0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0], [0x0f, 0x1f, 0x80, 0, 0, 0, 0],
    [0x66, 0x0f, 0x1f, 0x44, 0, 0], [0x0f, 0x1f, 0x44, 0, 0], [0x0f, 0x1f, 0x40, 0], [0x0f, 0x1f, 0], [0x66, 0x90],
    [0x90],
  ]

  private static func has(_ bytes: [UInt8], _ code: Span<UInt8>, _ at: Int) -> Bool {
    guard at >= 0, at + bytes.count <= code.count else { return false }
    for index in bytes.indices where code[at + index] != bytes[index] { return false }
    return true
  }

  /// The little-endian number of 32 bits at `at`, which is inside: its instruction's first bytes are.
  private static func number(_ code: Span<UInt8>, _ at: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in (0..<4).reversed() { value = value << 8 | UInt32(code[at + index]) }
    return value
  }
}
