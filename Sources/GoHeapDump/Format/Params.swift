public import GoRuntime
public import Names

/// What a dump says of the program that wrote it (record Params).
public struct Params: Sendable {
  /// The format that the header names.
  public let version: FormatVersion
  /// What it was read from.
  public let origin: Origin
  /// Whether the bytes of memory ranges are big-endian.
  public let isBigEndian: Bool
  /// Bytes of a pointer: 4 or 8.
  public let pointerSize: Int
  /// The number of the goroutine that began with the program: before Go 1.4, the first numbers were threads'.
  public var mainGoroutine: UInt64 { version == .go1_3 ? 16 : 1 }
  /// Lowest address of the heap, and the address behind the highest; there may be holes between them.
  public let arena: (start: UInt64, end: UInt64)
  /// Bytes from the one to the other; 0 if they are the wrong way round.
  var arenaSize: UInt64 { arena.end > arena.start ? arena.end - arena.start : 0 }
  /// GOARCH.
  public let arch: String
  /// The build version (`go1.27.3`); empty before Go 1.17, where GOEXPERIMENT stands in its place.
  public let buildVersion: String
  /// GOEXPERIMENT; empty from Go 1.17 on.
  public let experiment: Name
  /// CPUs of the machine.
  public let cpus: UInt64
  /// Whether records say what cleanups (`runtime.AddCleanup`) and weak pointers hold: not those of a dump.
  public let listsCleanups: Bool
  /// Bytes in front of a channel's elements; 0 behind all headers but go1.3.
  let channelHeaderSize: UInt64

  /// What describes a program.
  public enum Origin: Sendable {
    /// A heap dump, which the program wrote itself.
    case heapDump
    /// An ELF core, with the program's executable.
    case core
  }

  /// The Go release as far as the dump names it.
  public var goVersion: GoVersion? { GoVersion(buildVersion: buildVersion) }

  /// Which objects begin with a word of the allocator.
  public var allocationHeaders: AllocationHeaders {
    AllocationHeaders(buildVersion: buildVersion, pointerSize: pointerSize)
  }

  /// What another source than a dump says of a little-endian program of 64 bits.
  package init(arena: Range<UInt64>, arch: String, buildVersion: String, cpus: UInt64, listsCleanups: Bool = false) {
    (version, isBigEndian, pointerSize) = (.go1_7, false, 8)
    self.arena = (arena.lowerBound, arena.upperBound)
    (self.arch, self.buildVersion, self.cpus) = (arch, buildVersion, cpus)
    (experiment, channelHeaderSize, origin) = ("", 0, .core)
    self.listsCleanups = listsCleanups
  }

  init(_ record: borrowing Record, _ bytes: Span<UInt8>, version: FormatVersion) throws(HeapDumpError) {
    (self.version, origin, listsCleanups) = (version, .heapDump, false)
    isBigEndian = record[.bigEndian] == 1
    let size = record[.pointerSize] ?? 0
    guard size == 4 || size == 8 else { throw record.error(.badPointerSize(size)) }
    pointerSize = Int(size)
    arena = (record[.arenaStart] ?? 0, record[.arenaEnd] ?? 0)
    cpus = record[.cpus] ?? 0
    channelHeaderSize = record[.channelHeaderSize] ?? 0
    if let character = record[.archCharacter] {
      arch = Self.arch(character)
      buildVersion = ""
      experiment = Name(bytes, record.name)
    } else {
      let name = Name(bytes, record.name)
      arch = Self.isPieceOfLine(name) ? name.text : "unknown"
      let last = Name(bytes, record.secondName)
      let isVersion = (last.hasPrefix("go1") || last.hasPrefix("devel")) && Self.isPieceOfLine(last)
      buildVersion = isVersion ? last.text : ""
      experiment = isVersion ? "" : last
    }
  }

  /// Whether a text can stand in a line for people: reports and messages show the version.
  private static func isPieceOfLine(_ text: Name) -> Bool {
    text.count <= 256 && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
  }

  /// Up to Go 1.6 a dump has the letter of the architecture's compiler (`6g`) instead of its name.
  private static func arch(_ character: UInt64) -> String {
    let letters: [UnicodeScalar: String] = [
      "5": "arm", "6": "amd64", "7": "arm64", "8": "386", "9": "ppc64", "0": "mips64",
    ]
    return UInt8(exactly: character).flatMap { letters[UnicodeScalar($0)] } ?? "architecture \(character)"
  }
}
