/// What a file that is not a heap dump looks like, from its first bytes, so that a message can say it.
public enum InputKind: String, CustomStringConvertible, Sendable {
  case empty = "an empty file", zeros = "nothing but zeros, as in a file that was never written or an empty tar archive"
  case pprofProfile = "a pprof profile (protobuf)", pprofText = "a pprof profile in text form"
  case elfCore =
    """
    an ELF core, which is read only from a file that is not compressed (zstd -d, gzip -d or coredumpctl dump -o FILE makes \
    one)
    """
  case elf = "an ELF executable", machO = "a Mach-O executable", peExecutable = "a Windows executable"
  case minidump = "a Windows minidump", javaHeapDump = "a Java heap dump (hprof)", goTrace = "a Go execution trace"
  case tar = "a tar archive", zip = "a zip archive", sevenZip = "a 7z archive", cpio = "a cpio archive"
  case compressed = "compressed data"
  case text = "text", unknown = "binary data of another kind"

  public var description: String { rawValue }

  /// Whether it is an archive, which may hold dumps.
  public var isArchive: Bool { [.tar, .zip, .sevenZip, .cpio].contains(self) }

  /// How many first bytes `init(first:)` wants to see.
  public static let bytesNeeded = 512

  /// The kind of an input that begins with `bytes`; with fewer than `bytesNeeded` if it has no more.
  public init(first bytes: [UInt8]) {
    func starts(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
    let magic = Self.magics.first { bytes.starts(with: $0.key) }
    if bytes.isEmpty {
      self = .empty
    } else if bytes.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else if starts("go 1."), bytes.prefix(16).contains(0) {
      self = .goTrace
    } else if let kind = Self.texts.first(where: { starts($0.key) })?.value {
      self = kind
    } else if let kind = magic?.value, kind != .compressed {
      self = kind == .elf && Self.isCore(bytes) ? .elfCore : kind
    } else if bytes.count > 262, bytes[257...].starts(with: "ustar".utf8) {
      // The archive begins with a file's name, which may look like anything.
      self = .tar
    } else if magic != nil {
      self = .compressed
    } else if Self.isText(bytes) {
      self = .text
    } else if Self.isPprof(bytes) {
      self = .pprofProfile
    } else if starts("MZ") {
      self = .peExecutable
    } else {
      self = .unknown
    }
  }

  private static let texts: KeyValuePairs<String, InputKind> = [
    "JAVA PROFILE ": .javaHeapDump, "heap profile: ": .pprofText, "goroutine profile: total ": .pprofText,
    "--- ": .pprofText, "MDMP": .minidump, "PK\u{3}\u{4}": .zip, "PK\u{5}\u{6}": .zip,
    "070701": .cpio, "070702": .cpio, "070707": .cpio,
  ]

  /// After the archives: gzip, zstd, xz, bzip2, lz4, compress.
  private static let magics: KeyValuePairs<[UInt8], InputKind> = [
    [0x7f, 0x45, 0x4c, 0x46]: .elf,
    [0xcf, 0xfa, 0xed, 0xfe]: .machO, [0xce, 0xfa, 0xed, 0xfe]: .machO, [0xca, 0xfe, 0xba, 0xbe]: .machO,
    [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]: .sevenZip,
    [0x1f, 0x8b]: .compressed, [0x28, 0xb5, 0x2f, 0xfd]: .compressed, [0xfd, 0x37, 0x7a, 0x58, 0x5a]: .compressed,
    [0x42, 0x5a, 0x68]: .compressed, [0x04, 0x22, 0x4d, 0x18]: .compressed, [0x1f, 0x9d]: .compressed,
  ]

  /// ELF's e_type at byte 16, in the byte order that byte 5 names, is ET_CORE = 4.
  private static func isCore(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 17 else { return false }
    return (bytes[5] == 2 ? (bytes[16], bytes[17]) : (bytes[17], bytes[16])) == (0, 4)
  }

  /// Valid UTF-8 (a character cut off at the end aside) without control characters other than white space.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(where: { $0 < 0x20 && !(0x08...0x0d).contains($0) && $0 != 0x1b }) else { return false }
    return (0...3).contains { bytes.count > $0 && String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }

  /// A profile is a protobuf message without anything around it: its first fields have the numbers and wire types of
  /// profile.proto's Profile.
  private static func isPprof(_ bytes: [UInt8]) -> Bool {
    // Fields 1 to 6 and 11 are messages and texts, 13 may be packed; the others up to 15 are numbers.
    let delimited: Set<UInt8> = [1, 2, 3, 4, 5, 6, 11, 13]
    var position = 0
    for _ in 0..<3 {
      guard position < bytes.count else { return position > 0 && bytes.count < bytesNeeded }
      let (field, type) = (bytes[position] >> 3, bytes[position] & 7)
      position += 1
      guard (1...15).contains(field), type == (delimited.contains(field) ? 2 : 0) || field == 13 && type == 0 else {
        return false
      }
      guard let value = try? RecordDecoding.varint(bytes.span, &position, .size) else { return false }
      guard type == 2 else { continue }
      // A field that reaches beyond what is seen here says no more.
      guard value <= UInt64(bytes.count - position) else { return bytes.count >= bytesNeeded }
      position += Int(value)
    }
    return true
  }
}
