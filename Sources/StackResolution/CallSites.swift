import GoExecutable

/// A place that a call returns to.
struct CallSite {
  /// The offset, from the function's entry, of the instruction behind the call.
  let returnPC: UInt32
  /// The number of the function that is called; nil for a call through a pointer.
  let target: Int?
  /// What is known of the arguments; nil where registers are used otherwise.
  var arguments: CallArguments?
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
        let delta = Int32(truncatingIfNeeded: number(bytes, at + 1, 4))
        if let target = target(at + 5, Int64(delta)) {
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
    var at = 0
    while at + 4 <= bytes.count {
      let word = UInt32(truncatingIfNeeded: number(bytes, at, 4))
      if word >> 26 == 0x25 {
        // 26 bits with sign, counted in instructions.
        let delta = Int64(Int32(bitPattern: word << 6) >> 6) * 4
        // Where the target is too far away, it is that of a jump which the linker added.
        sites.append(CallSite(returnPC: UInt32(at + 4), target: target(at, delta)))
      } else if word & 0xffff_fc1f == 0xd63f_0000 {
        sites.append(CallSite(returnPC: UInt32(at + 4), target: nil))
      }
      at += 4
    }
    return sites
  }

  /// `BRASL %r14`, relative to itself in halfwords, and `BASR %r14`; big-endian.
  private static func s390x(_ code: [UInt8], _ target: (Int, Int64) -> Int?) -> [CallSite] {
    let bytes = code.span
    var sites: [CallSite] = []
    var end = 2
    while end <= bytes.count {
      defer { end += 2 }
      if end >= 6, bytes[end - 6] == 0xc0, bytes[end - 5] == 0xe5 {
        let halfwords = Int32(truncatingIfNeeded: number(bytes, end - 4, 4).byteSwapped >> 32)
        sites.append(CallSite(returnPC: UInt32(end), target: target(end - 6, Int64(halfwords) * 2)))
      } else if bytes[end - 2] == 0x0d, bytes[end - 1] & 0xf0 == 0xe0 {
        sites.append(CallSite(returnPC: UInt32(end), target: nil))
      }
    }
    return sites
  }

  /// A little-endian number.
  private static func number(_ bytes: Span<UInt8>, _ at: Int, _ width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in (0..<width).reversed() { value = value << 8 | UInt64(bytes[at + index]) }
    return value
  }
}
