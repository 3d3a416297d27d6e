import GoExecutable

/// A place that a call returns to.
struct CallSite {
  /// The offset, from the function's entry, of the instruction behind the call.
  let returnPC: UInt32
  /// The number of the function that is called; nil for a call through a pointer.
  let target: Int?
  /// What is known of the arguments; nil where registers are used otherwise.
  var arguments: CallArguments?

  /// Whether it is known to call one of some functions.
  func calls(oneOf functions: Set<Int>) -> Bool { target.map { functions.contains($0) } ?? false }
}

/// Finds the calls in the machine code of a function.
///
/// Code is not disassembled: a call is what looks like one, at whatever byte. That finds more than there are, never
/// fewer, so that a stack that is found without them is not excluded by them.
enum CallSites {
  /// Whether the calls of an architecture are known.
  static func isKnown(_ architecture: Architecture) -> Bool {
    if case .other = architecture { false } else { true }
  }

  /// The calls in `code`, the function's own.
  static func find(_ code: [UInt8], of function: Function, in executable: GoExecutable) -> [CallSite] {
    let address = executable.address(of: function)
    // Addresses of 32-bit machines wrap around.
    let mask: UInt64 = executable.summary.pointerSize == 4 ? 0xffff_ffff : .max
    func target(_ from: Int, _ delta: Int64) -> Int? {
      executable.function(atAddress: (address &+ UInt64(from) &+ UInt64(bitPattern: delta)) & mask)
    }
    switch executable.summary.architecture {
    case .i386: return intel(code, at: nil, target)
    case .amd64: return intel(code, at: address, target)
    case .arm64: return arm64(code, target)
    case .s390x: return s390x(code, target)
    case .other: return []
    }
  }

  /// `E8 rel32`, relative to the instruction behind, and `FF /2`, of 2 to 7 bytes.
  private static func intel(
    _ code: [UInt8], at address: UInt64?, _ target: (Int, Int64) -> Int?
  ) -> [CallSite] {
    let bytes = code.span
    var sites: [CallSite] = []
    for at in bytes.indices {
      if bytes[at] == 0xe8, at + 5 <= bytes.count {
        if let target = target(at + 5, Int64(Int32(bitPattern: bytes.u32(at + 1)))) {
          var site = CallSite(returnPC: UInt32(at + 5), target: target)
          if let address { site.arguments = CallArguments(bytes, before: at, at: address) }
          sites.append(site)
        }
      } else if bytes[at] == 0xff, let end = indirectIntelCallEnd(bytes, at) {
        sites.append(CallSite(returnPC: UInt32(end), target: nil))
      }
    }
    return sites
  }

  /// Where the instruction with the opcode FF at `at` ends, if it is a call (`/2`) and ends within the code.
  private static func indirectIntelCallEnd(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
    guard at + 1 < bytes.count, (bytes[at + 1] >> 3) & 7 == 2 else { return nil }
    let (mode, base) = (bytes[at + 1] >> 6, bytes[at + 1] & 7)
    // Opcode and ModRM, then a SIB byte for some, then a displacement, whose length the mode says.
    var end = at + 2
    let hasSIB = mode != 3 && base == 4
    let sibBase = hasSIB && end < bytes.count ? bytes[end] & 7 : 0
    if hasSIB { end += 1 }
    switch mode {
    case 1: end += 1
    case 2: end += 4
    case 0 where base == 5 || sibBase == 5: end += 4
    default: break
    }
    return end <= bytes.count ? end : nil
  }

  /// `BL`, relative to itself, and `BLR`; instructions are little-endian.
  private static func arm64(_ code: [UInt8], _ target: (Int, Int64) -> Int?) -> [CallSite] {
    let bytes = code.span
    var sites: [CallSite] = []
    for at in stride(from: 0, through: bytes.count - 4, by: 4) {
      let word = bytes.u32(at)
      if word >> 26 == 0x25 {
        // 26 bits with sign, counted in instructions.
        let delta = Int64(Int32(bitPattern: word << 6) >> 6) * 4
        // Where the target is too far away, it is that of a jump which the linker added.
        sites.append(CallSite(returnPC: UInt32(at + 4), target: target(at, delta)))
      } else if word & 0xffff_fc1f == 0xd63f_0000 {
        sites.append(CallSite(returnPC: UInt32(at + 4), target: nil))
      }
    }
    return sites
  }

  /// `BRASL %r14`, relative to itself in halfwords, and `BASR %r14`; big-endian.
  private static func s390x(_ code: [UInt8], _ target: (Int, Int64) -> Int?) -> [CallSite] {
    let bytes = code.span
    var sites: [CallSite] = []
    for end in stride(from: 2, through: bytes.count, by: 2) {
      if end >= 6, bytes[end - 6] == 0xc0, bytes[end - 5] == 0xe5 {
        let halfwords = Int32(bitPattern: bytes.u32(end - 4).byteSwapped)
        sites.append(CallSite(returnPC: UInt32(end), target: target(end - 6, Int64(halfwords) * 2)))
      } else if bytes[end - 2] == 0x0d, bytes[end - 1] & 0xf0 == 0xe0 {
        sites.append(CallSite(returnPC: UInt32(end), target: nil))
      }
    }
    return sites
  }
}

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
        let delta = Int64(Int32(bitPattern: code.u32(end - 4)))
        type = address &+ UInt64(end) &+ UInt64(bitPattern: delta)
        return
      } else if Self.has([0x48, 0x89, 0xd9], code, end - 3) {
        // MOVQ BX, CX
        isCountInBX = count == nil
        end -= 3
      } else if Self.has([0xb9], code, end - 5) {
        // MOVL imm32, CX
        if count == nil, !isCountInBX { count = UInt64(code.u32(end - 4)) }
        end -= 5
      } else if Self.has([0xbb], code, end - 5) {
        // MOVL imm32, BX
        if isCountInBX { count = UInt64(code.u32(end - 4)) }
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
}

extension Span<UInt8> {
  /// The little-endian number of 32 bits at `index`, which is there as a whole.
  fileprivate func u32(_ index: Int) -> UInt32 {
    UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16 | UInt32(self[index + 3]) << 24
  }
}
