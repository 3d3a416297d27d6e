import ByteStreams
import Names

/// What ELF and Mach-O have in common: named sections, segments that are loaded, relocations.
struct ObjectFile: Sendable {
  /// A part of the file with a name.
  struct Section: Sendable {
    /// `.gopclntab`; of Mach-O `__gopclntab`.
    var name: Name
    let address, offset: UInt64
    /// In memory; also in the file, unless `hasBytes` is false.
    let size: UInt64
    /// Whether it has bytes in the file; `.bss` has none.
    let hasBytes: Bool
    /// Whether it is loaded.
    let isLoaded: Bool
    let isCode: Bool
    /// Whether its bytes are compressed and begin with ELF's header for that.
    var isCompressed = false
  }

  /// A part of the file that is loaded.
  struct Segment: Sendable {
    let address, offset: UInt64
    /// In the file; in memory there may be more.
    let size: UInt64
    let isCode: Bool
    /// Whether the program may change it.
    let isWritable: Bool
  }

  /// Where the symbol table is.
  struct SymbolTable: Sendable { let offset, size, namesOffset, namesSize: UInt64 }

  let bytes: any RandomAccessBytes
  let isBigEndian: Bool
  /// 4 or 8.
  let pointerSize: Int
  let architecture: Architecture
  let format: Format
  var sections: [Section] = []
  var segments: [Segment] = []
  /// The tables of relocations with addends.
  var relocationTables: [(offset: UInt64, size: UInt64)] = []
  var symbolTable: SymbolTable?
  /// The build ids that notes hold.
  var gnuBuildID: String?
  var goBuildID: String?

  enum Format: Sendable {
    case elf, machO
  }
}

extension ObjectFile {
  /// Reads the headers of an executable.
  init(_ bytes: any RandomAccessBytes) throws(GoExecutableError) {
    let first = try Self.read(bytes, 0, UInt64(min(20, bytes.length)), .elfHeader)
    if first.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
      self = try ObjectFile(elf: bytes)
    } else if first.starts(with: [0xcf, 0xfa, 0xed, 0xfe]) {
      self = try ObjectFile(machO: bytes)
    } else if first.starts(with: [0xca, 0xfe, 0xba, 0xbe]) {
      throw GoExecutableError(.universal)
    } else if first.starts(with: "MZ".utf8) {
      throw GoExecutableError(.windows)
    } else {
      throw GoExecutableError(.notAnExecutable)
    }
    try GoExecutableError.check(
      "their number", UInt64(segments.count), atMost: UInt64(Limits.segments), .programHeaders)
    // They may share pages; but all of them together must not be many times the file.
    var left = 2 * UInt64(bytes.length) + UInt64(segments.count) << 16
    for segment in segments {
      let size = min(segment.size, bytesLeft(segment.offset))
      guard size <= left else { throw GoExecutableError(.invalid("the length of all", segment.size), .programHeaders) }
      left -= size
    }
  }

  // MARK: Reading

  /// The `count` bytes from `offset` on, all of them.
  static func read(
    _ bytes: any RandomAccessBytes, _ offset: UInt64, _ count: UInt64, _ structure: GoExecutableError.Structure
  ) throws(GoExecutableError) -> [UInt8] {
    let length = UInt64(bytes.length)
    guard offset <= length, count <= length - offset else {
      throw GoExecutableError(
        .truncated(needs: count, left: offset <= length ? length - offset : 0), structure, at: offset)
    }
    // Both are at most the length, an Int.
    let range = Int(offset)..<Int(offset + count)
    let result = try Result { () throws(ByteStreamError) in try bytes.read(range) }
      .mapError { GoExecutableError(.input($0), structure, at: offset) }.get()
    guard result.count == range.count else {
      throw GoExecutableError(.truncated(needs: count, left: UInt64(result.count)), structure, at: offset)
    }
    return result
  }

  /// The `count` bytes from `offset` on as numbers.
  func fields(
    _ offset: UInt64, _ count: UInt64, _ structure: GoExecutableError.Structure
  ) throws(GoExecutableError) -> Fields {
    Fields(bytes: try Self.read(bytes, offset, count, structure), isBigEndian: isBigEndian)
  }

  /// Where in the file the bytes of `address` are, and how many follow it there.
  func place(_ address: UInt64) -> (offset: UInt64, left: UInt64)? {
    for segment in segments where address >= segment.address && address - segment.address < segment.size {
      let delta = address - segment.address
      let (offset, overflow) = segment.offset.addingReportingOverflow(delta)
      return overflow ? nil : (offset, segment.size - delta)
    }
    return nil
  }

  /// How many bytes the file has from `offset` on.
  func bytesLeft(_ offset: UInt64) -> UInt64 {
    let length = UInt64(bytes.length)
    return offset <= length ? length - offset : 0
  }

  /// The `count` bytes at `address` as the file has them, before any relocation.
  func memory(
    _ address: UInt64, _ count: UInt64, _ structure: GoExecutableError.Structure
  ) throws(GoExecutableError) -> Fields {
    guard let (offset, left) = place(address) else { throw GoExecutableError(.unmapped(address), structure) }
    guard count <= left else { throw GoExecutableError(.truncated(needs: count, left: left), structure, at: offset) }
    return try fields(offset, count, structure)
  }

  /// The first section of that name: `gopclntab`, whatever the format puts before it.
  func section(_ name: Name) -> Section? {
    let full: Name = (format == .elf ? "." : "__") + name
    return sections.first { $0.name == full }
  }
}
