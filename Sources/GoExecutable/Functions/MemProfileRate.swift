import Names

/// What an executable's code says of runtime.MemProfileRate, the variable that the sampling of allocations goes by.
public struct MemProfileRate: Equatable, Sendable {
  /// A constant that the program's code stores in the variable.
  public struct Constant: Equatable, Sendable {
    /// The value.
    public let value: Int64
    /// The function that stores it.
    public let function: String
  }

  /// The variable's value when the program starts.
  public let initial: Int64
  /// What functions outside of package runtime store, each value once.
  public let constants: [Constant]
  /// Whether the program may also store values that are not in its code: those of a flag, of a configuration.
  public let isComputed: Bool
}

extension GoExecutable {
  /// Whether the program can read the memory profile; without a reader in it the runtime records no allocations
  /// (cmd/link sets runtime.disableMemoryProfiling).
  public func readsMemoryProfile() throws(GoExecutableError) -> Bool {
    for name in ["runtime.memProfileInternal", "runtime.pprof_memProfileInternal", "runtime.MemProfile"] {
      if try !functions(named: ArraySlice(name.utf8)).isEmpty { return true }
    }
    return false
  }

  /// What the code says of runtime.MemProfileRate, found in one pass over the file; nil if the variable is not found, or
  /// the machine's instructions are not known.
  public func memProfileRate() throws(GoExecutableError) -> MemProfileRate? {
    guard let address = try memProfileRateAddress(),
      let accesses = StaticAccesses(summary.architecture, to: address..<address &+ 1)
    else { return nil }
    let width = summary.pointerSize
    guard let bits = try file.memory(address, UInt64(width), .segment).unsigned(0, width) else { return nil }
    let initial = width == 8 ? Int64(bitPattern: bits) : Int64(Int32(truncatingIfNeeded: bits))
    var constants: [MemProfileRate.Constant] = []
    var isComputed = try isPointedTo(address)
    var stores = 0
    try forEachPiece(of: file.parts(areCode: true), overlap: StaticAccesses.reach) {
      (bytes, range, start) throws(GoExecutableError) in
      for access in accesses.find(in: bytes, range, at: start) where access.kind != .load {
        guard !isComputed, let function = function(containing: start &+ UInt64(access.offset)) else { continue }
        let name = try self.name(self.function(function).name)
        if name.starts(with: "runtime.".utf8) { continue }
        stores += 1
        guard case .constant(let value) = access.kind, stores <= Self.mostStores,
          try !mayComeFromElsewhere(access, at: start, in: function)
        else {
          isComputed = true
          continue
        }
        if constants.contains(where: { $0.value == value }) { continue }
        constants.append(.init(value: value, function: String(decoding: name, as: UTF8.self)))
      }
    }
    return MemProfileRate(initial: initial, constants: constants, isComputed: isComputed)
  }

  /// How many stores are looked at: a program has one or two, and for each, the code of a function is read.
  private static let mostStores = 16

  /// Where the variable lies, in the file's own addresses: it is the one word, of the variables without pointers, that is
  /// loaded by both functions that ask for the rate. If there are several such words, the symbol decides.
  private func memProfileRateAddress() throws(GoExecutableError) -> UInt64? {
    var candidates: [Set<UInt64>] = []
    for name in ["runtime.profilealloc", "runtime.allocmcache"] {
      guard let accesses = StaticAccesses(summary.architecture, to: module.noPointerData) else { return nil }
      var loaded: Set<UInt64> = []
      for index in try functions(named: ArraySlice(name.utf8)).prefix(4) {
        let function = try function(index)
        let code = try code(of: function)
        for access in accesses.find(in: code, 0..<code.count, at: self.address(of: function)) {
          if case .load = access.kind, access.target % UInt64(summary.pointerSize) == 0 { loaded.insert(access.target) }
        }
      }
      candidates.append(loaded)
    }
    let both = candidates[0].intersection(candidates[1])
    if both.count == 1 { return both.first }
    let either = candidates[0].union(candidates[1])
    return try either.isEmpty
      ? nil
      : dataSymbols().first {
        $0.name == "runtime.MemProfileRate" && either.contains($0.address)
      }?.address
  }

  /// Whether a word of the file is the address of the variable: then any code may change it.
  private func isPointedTo(_ address: UInt64) throws(GoExecutableError) -> Bool {
    var isFound = false
    try file.forEachRelativeRelocation { _, addend in if addend == address { isFound = true } }
    if isFound { return true }
    let width = summary.pointerSize
    try forEachPiece(of: file.parts(areCode: false), overlap: width) { (bytes, range, start) in
      if isFound { return }
      let span = bytes.span
      let first = address.byte(0, of: width, isBigEndian: summary.isBigEndian)
      var at = range.lowerBound + Int((0 &- (start &+ UInt64(range.lowerBound))) % UInt64(width))
      while at < range.upperBound, at + width <= span.count {
        if span[at] == first, Fields.unsigned(span, at, width, summary.isBigEndian) == address { isFound = true }
        at += width
      }
    }
    return isFound
  }

  /// Whether another value than the constant may be stored, because some code jumps to a place between the instruction that
  /// loads the register and the one that stores it. Only arm64 stores constants from registers.
  private func mayComeFromElsewhere(
    _ access: StaticAccess, at start: UInt64, in function: Int
  ) throws(GoExecutableError) -> Bool {
    guard let unbroken = access.unbroken else { return false }
    let function = try self.function(function)
    // Where the function begins in the bytes, or in front of them; the tables of a damaged file may say anything.
    let entry = Int(Int64(bitPattern: address(of: function) &- start))
    guard UInt64(entry.magnitude) <= Limits.code + (1 << 21) else { return true }
    return StaticAccesses.hasArm64Jump(
      in: try code(of: function), to: unbroken.lowerBound - entry..<unbroken.upperBound - entry)
  }

  /// Calls `body` for pieces of parts of the file, with their bytes and up to `overlap` bytes around them, the range of the
  /// piece in these, and the address of the first byte.
  private func forEachPiece(
    of parts: [ObjectFile.Part], overlap: Int,
    _ body: (_ bytes: [UInt8], _ range: Range<Int>, _ address: UInt64) throws(GoExecutableError) -> Void
  ) throws(GoExecutableError) {
    for part in parts {
      var done = 0
      while done < part.size {
        let front = min(overlap, done)
        let length = min(1 << 20, part.size - done)
        let count = front + min(length + overlap, part.size - done)
        let bytes = try ObjectFile.read(file.bytes, part.offset + UInt64(done - front), UInt64(count), .code)
        try body(bytes, front..<front + length, part.address &+ UInt64(done - front))
        done += length
      }
    }
  }
}

extension ObjectFile {
  /// A loaded part of the file.
  struct Part {
    let address: UInt64
    let offset: UInt64
    let size: Int
  }

  /// The loaded parts with code, or the ones without. No byte of the file is in two of them, whatever the headers say. The
  /// table of functions, which names no variable, is left out.
  func parts(areCode: Bool) -> [Part] {
    let named = sections.filter {
      $0.isLoaded && $0.hasBytes && $0.isCode == areCode && !$0.name.hasSuffix("gopclntab")
    }.map { ($0.address, $0.offset, $0.size) }
    let all = named.isEmpty ? segments.filter { $0.isCode == areCode }.map { ($0.address, $0.offset, $0.size) } : named
    var parts: [Part] = []
    var done: UInt64 = 0
    for (address, offset, size) in all.sorted(by: { ($0.1, $0.0) < ($1.1, $1.0) }) {
      let size = min(size, bytesLeft(offset))
      let skipped = offset < done ? done - offset : 0
      guard skipped < size, let count = Int(exactly: size - skipped) else { continue }
      parts.append(Part(address: address &+ skipped, offset: offset + skipped, size: count))
      done = offset + size
    }
    return parts
  }
}
