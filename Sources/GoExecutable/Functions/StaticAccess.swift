/// An instruction that names a place among the global variables.
struct StaticAccess {
  /// What the instruction does with the place.
  enum Kind: Equatable {
    /// It only reads it.
    case load
    /// It stores a number that is in the code.
    case constant(Int64)
    /// It stores or changes it in any other way.
    case write
    /// It takes its address.
    case address
  }

  /// Where the instruction begins in the code.
  let offset: Int
  /// The place.
  let target: UInt64
  let kind: Kind
  /// From behind the instruction that made a constant to the one that stores it, if these are two: code that jumps there
  /// may bring another value.
  var unbroken: Range<Int>?
}

/// Finds the instructions that name a place among the global variables, in one pass over the code.
///
/// No instruction is decoded as a whole: only the bytes of an operand that names such a place, with the opcode before
/// them, are looked for at every position. The odds that other bytes seem to name a given place are 1 in 2^32.
struct StaticAccesses {
  private let architecture: Architecture
  /// The places that are looked for.
  private let targets: Range<UInt64>

  /// Looks for places in `targets`; nil if the machine's instructions are not known.
  init?(_ architecture: Architecture, to targets: Range<UInt64>) {
    guard [.i386, .amd64, .arm64].contains(architecture) else { return nil }
    (self.architecture, self.targets) = (architecture, targets)
  }

  /// The most bytes between the first and the last byte that are looked at for one access.
  static let reach = 64

  /// The accesses that begin in `range` of `code`, which is loaded at `address`.
  func find(in code: [UInt8], _ range: Range<Int>, at address: UInt64) -> [StaticAccess] {
    switch architecture {
    case .i386, .amd64: intel(code.span, range, at: address)
    default: arm64(code.span, range, at: address)
    }
  }

  private static func word(_ code: Span<UInt8>, _ at: Int) -> UInt32 {
    UInt32(code[at]) | UInt32(code[at + 1]) << 8 | UInt32(code[at + 2]) << 16 | UInt32(code[at + 3]) << 24
  }

  // MARK: amd64 and 386

  /// What an opcode with an operand in memory does with it.
  private enum Effect: UInt8 {
    case none, load, store, address, immediate8, immediate32, shift8, unary, multiply, constant
  }

  /// By opcode, for those that the compiler uses with words (Intel SDM, volume 2, opcode map of one byte).
  private static let effects: [Effect] = {
    var effects = [Effect](repeating: .none, count: 256)
    // ADD, OR, ADC, SBB, AND, SUB, XOR, and CMP: to memory, from memory.
    for operation in 0..<8 {
      effects[operation << 3 | 1] = operation == 7 ? .load : .store
      effects[operation << 3 | 3] = .load
    }
    for (opcode, effect) in [
      (0x81, .immediate32), (0x83, .immediate8), (0x85, .load), (0x87, .store), (0x89, .store), (0x8b, .load),
      (0x8d, .address), (0xc1, .shift8), (0xc7, .constant), (0xd1, .store), (0xd3, .store), (0xf7, .multiply),
      (0xff, .unary),
    ] as [(Int, Effect)] {
      effects[opcode] = effect
    }
    return effects
  }()

  private func intel(_ code: Span<UInt8>, _ range: Range<Int>, at address: UInt64) -> [StaticAccess] {
    var accesses: [StaticAccess] = []
    let effects = Self.effects
    let table = effects.span
    let isLong = architecture == .amd64
    let last = code.count - 6
    var at = range.lowerBound
    while at < range.upperBound, at <= last {
      defer { at += 1 }
      var position = at
      if isLong {
        // Words of 64 bits need a prefix: REX.W.
        guard code[at] & 0xf8 == 0x48 else { continue }
        position += 1
      } else if code[at] == 0xa1 || code[at] == 0xa3 || code[at] & 0xf8 == 0xb8 {
        // MOV between EAX and a place, or of an immediate operand, which may be an address, to a register.
        let target = UInt64(Self.word(code, at + 1))
        let kind: StaticAccess.Kind = code[at] == 0xa1 ? .load : code[at] == 0xa3 ? .write : .address
        if targets.contains(target) { accesses.append(StaticAccess(offset: at, target: target, kind: kind)) }
        continue
      }
      let effect = table[Int(code[position])]
      // ModRM: mod 0 and rm 5 stand for a displacement of 32 bits alone; on amd64 it counts from the next instruction.
      guard effect != .none, code[position + 1] & 0xc7 == 5, position + 6 <= code.count else { continue }
      let operation = code[position + 1] >> 3 & 7
      let (length, kind) = Self.immediate(effect, operation)
      let end = position + 6 + length
      guard end <= code.count else { continue }
      let displacement = Self.word(code, position + 2)
      let target =
        isLong
        ? address &+ UInt64(end) &+ UInt64(bitPattern: Int64(Int32(bitPattern: displacement))) : UInt64(displacement)
      guard targets.contains(target) else { continue }
      let value = effect == .constant ? Int64(Int32(bitPattern: Self.word(code, position + 6))) : 0
      accesses.append(StaticAccess(offset: at, target: target, kind: kind ?? .constant(value)))
    }
    return accesses
  }

  /// How many bytes follow the operand, and what is done with it; nil for a constant that is stored.
  private static func immediate(_ effect: Effect, _ operation: UInt8) -> (length: Int, kind: StaticAccess.Kind?) {
    switch effect {
    case .none, .load: (0, .load)
    case .store: (0, .write)
    case .address: (0, .address)
    // The last operation of the group is CMP.
    case .immediate8: (1, operation == 7 ? .load : .write)
    case .immediate32: (4, operation == 7 ? .load : .write)
    case .shift8: (1, .write)
    // INC and DEC; the others call, jump and push.
    case .unary: (0, operation < 2 ? .write : .load)
    // TEST has an operand of its own; NOT and NEG; the others multiply and divide registers.
    case .multiply: (operation < 2 ? 4 : 0, operation == 2 || operation == 3 ? .write : .load)
    case .constant: (4, operation == 0 ? nil : .write)
    }
  }

  // MARK: arm64

  private func arm64(_ code: Span<UInt8>, _ range: Range<Int>, at address: UInt64) -> [StaticAccess] {
    var accesses: [StaticAccess] = []
    let pages = targets.lowerBound & ~0xfff...(targets.isEmpty ? targets.lowerBound : targets.upperBound - 1)
    var at = (range.lowerBound + 3) & ~3
    while at < range.upperBound, at + 4 <= code.count {
      defer { at += 4 }
      let word = Self.word(code, at)
      // ADRP: a page, relative to this one's.
      guard word & 0x9f00_0000 == 0x9000_0000 else { continue }
      let immediate = Int64(Int32(bitPattern: word << 8) >> 13) << 2 | Int64(word >> 29 & 3)
      let page = ((address &+ UInt64(at)) & ~0xfff) &+ UInt64(bitPattern: immediate << 12)
      guard pages.contains(page) else { continue }
      if let access = arm64Use(code, after: at, of: word & 31, page) { accesses.append(access) }
    }
    return accesses
  }

  /// What is done with the page in a register, as far as it leads to a place that is looked for.
  private func arm64Use(_ code: Span<UInt8>, after start: Int, of register: UInt32, _ page: UInt64) -> StaticAccess? {
    var (base, address) = (register, page)
    var isWhole = false
    for at in stride(from: start + 4, through: min(start + 28, code.count - 4), by: 4) {
      let word = Self.word(code, at)
      if word >> 5 & 31 == base {
        let immediate = UInt64(word >> 10 & 0xfff)
        switch word & 0xffc0_0000 {
        case 0x9100_0000 where !isWhole:  // ADD of the rest of the address
          (base, address, isWhole) = (word & 31, page + immediate, true)
          guard targets.contains(address) else { return nil }
          continue
        case 0xf940_0000, 0xf900_0000:  // LDR and STR of 64 bits
          let target = address &+ immediate << 3
          guard targets.contains(target) else { return nil }
          if word & 0xffc0_0000 == 0xf940_0000 { return StaticAccess(offset: start, target: target, kind: .load) }
          let constant = Self.arm64Constant(code, before: at, in: word & 31)
          return StaticAccess(
            offset: start, target: target, kind: constant.map { .constant($0.value) } ?? .write,
            unbroken: constant.map { $0.start + 4..<at + 4 })
        default: break
        }
        break
      }
      if word & 31 == base || Self.isArm64Jump(word) { break }
    }
    return isWhole && targets.contains(address) ? StaticAccess(offset: start, target: address, kind: .address) : nil
  }

  /// The number that the instructions in front of `end` put into a register; nil if that is not certain.
  private static func arm64Constant(
    _ code: Span<UInt8>, before end: Int, in register: UInt32
  ) -> (value: Int64, start: Int)? {
    if register == 31 { return (0, end) }
    var kept: UInt64 = 0
    var isKept: UInt64 = 0
    for at in stride(from: end - 4, through: max(0, end - 32), by: -4) {
      let word = word(code, at)
      if isArm64Jump(word) { return nil }
      guard word & 31 == register else { continue }
      let shift = UInt64(word >> 21 & 3) * 16
      let value = UInt64(word >> 5 & 0xffff) << shift
      switch word & 0xff80_0000 {
      case 0xf280_0000:  // MOVK
        if isKept >> shift & 1 == 0 { kept |= value }
        isKept |= 0xffff << shift
      case 0xd280_0000: return (Int64(bitPattern: value & ~isKept | kept), at)  // MOVZ
      case 0x9280_0000: return (Int64(bitPattern: ~value & ~isKept | kept), at)  // MOVN
      case 0xb200_0000 where word >> 5 & 31 == 31:  // ORR of a repeated mask to zero
        return arm64Mask(word).map { (Int64(bitPattern: $0 & ~isKept | kept), at) }
      // A comparison or a store may look as if it had a result there.
      default: return nil
      }
    }
    return nil
  }

  /// The immediate operand of a logical instruction of 64 bits (Arm ARM, DecodeBitMasks).
  private static func arm64Mask(_ word: UInt32) -> UInt64? {
    let (n, rotation, size) = (word >> 22 & 1, word >> 16 & 0x3f, word >> 10 & 0x3f)
    let combined = n << 6 | (~size & 0x3f)
    guard combined > 1 else { return nil }
    let length = 31 - combined.leadingZeroBitCount
    let width = UInt64(1) << UInt64(length)
    let (ones, turn) = (UInt64(size) & (width - 1) + 1, UInt64(rotation) & (width - 1))
    guard ones < width else { return nil }
    let run = (UInt64(1) << ones) - 1
    let all = width == 64 ? UInt64.max : (UInt64(1) << width) - 1
    let element = turn == 0 ? run : (run >> turn | run << (width - turn)) & all
    return stride(from: UInt64(0), to: 64, by: Int(width)).reduce(0) { $0 | element << $1 }
  }

  private static func isArm64Jump(_ word: UInt32) -> Bool {
    // B and BL; B.cond; CBZ, CBNZ, TBZ, TBNZ; BR, BLR, RET.
    word & 0x7c00_0000 == 0x1400_0000 || word & 0xff00_0000 == 0x5400_0000 || word & 0x7c00_0000 == 0x3400_0000
      || word & 0xfe00_0000 == 0xd600_0000
  }

  /// Whether an instruction in `code` jumps to a place in `range` of it: then another value may arrive there.
  static func hasArm64Jump(in code: [UInt8], to range: Range<Int>) -> Bool {
    let code = code.span
    return stride(from: 0, to: code.count & ~3, by: 4).contains { at in
      let word = word(code, at)
      let delta: Int
      if word & 0x7c00_0000 == 0x1400_0000 {
        delta = Int(Int32(bitPattern: word << 6) >> 6)
      } else if word & 0x7e00_0000 == 0x3600_0000 {
        delta = Int(Int32(bitPattern: word << 13) >> 18)
      } else if word & 0xff00_0000 == 0x5400_0000 || word & 0x7e00_0000 == 0x3400_0000 {
        delta = Int(Int32(bitPattern: word << 8) >> 13)
      } else {
        return false
      }
      return range.contains(at + delta * 4)
    }
  }
}
