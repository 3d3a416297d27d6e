import ByteStreams
import GoHeapDump
import Gzip
import Pprof

/// The results of checking one file that should be a profile.
struct CheckedFile {
  /// The findings, a line each.
  private(set) var findings: [String] = []
  /// Whether `go tool pprof` refuses the file.
  private(set) var isRefused = false
  /// Whether the file is of a kind that is not checked, so that `go tool pprof` may refuse it or not.
  private(set) var isUnchecked = false
  /// The contents of a profile without findings.
  private(set) var contents = ""

  /// The most bytes of a file, and of its decompressed contents.
  static let limit = 512 << 20

  /// How many findings of one kind are listed for who wants to see more than the first few.
  static let verboseLimit = 10_000

  /// The file, or its decompressed contents, exceed the limit.
  struct TooLong: Error, CustomStringConvertible {
    var description: String { "not checked, because it has more than \(limit >> 20) MiB" }
  }

  /// Checks what `source` has.
  ///
  /// - Parameters:
  ///   - source: the file.
  ///   - isVerbose: whether many findings of one kind are listed, and not only the first few.
  /// - Throws: `ByteStreamError` or `TooLong`.
  init(_ source: any ByteSource, isVerbose: Bool) throws {
    guard let bytes = try source.readAll(limit: Self.limit) else { throw TooLong() }
    guard Gunzip.recognizes(bytes) else {
      check(bytes, isVerbose)
      return
    }
    let unpacked = Gunzip.read(bytes, limit: Self.limit)
    if let second = unpacked.secondMember {
      add("\(Self.place(second)): a second gzip member begins: go tool pprof reads them as one profile")
    }
    switch unpacked.problem {
    case nil: break
    case .tooLong: throw TooLong()
    case .truncated(let offset):
      refuse("\(Self.place(offset)): the data end too soon", "decompressing profile: unexpected EOF")
      return
    case .damaged(let offset, let reason) where reason == "unknown header flags set":
      // This is zlib's wording. It is the only fault that zlib finds and Go's compress/gzip does not.
      add("\(Self.place(offset)): \(reason): go tool pprof does not mind, others refuse this, and no more is checked")
      return
    case .damaged(let offset, let reason):
      refuse("\(Self.place(offset)): damaged (\(reason))", nil)
      return
    case .trailing(let offset, let count):
      refuse("\(Self.place(offset)): \(count) \(count == 1 ? "byte" : "bytes") of something else follow", nil)
    }
    check(unpacked.bytes, isVerbose)
  }

  private static func place(_ offset: Int) -> String {
    "at byte \(offset) (0x\(String(offset, radix: 16))) of the compressed data"
  }

  private mutating func check(_ bytes: [UInt8], _ isVerbose: Bool) {
    guard !bytes.isEmpty else { return refuse("it is empty", "empty input file") }
    let check = isVerbose ? ProfileCheck(bytes, listed: Self.verboseLimit) : ProfileCheck(bytes)
    if check.isUnrecognized, let kind = Self.otherKind(bytes) {
      switch kind {
      case .legacy(let kind):
        add("\(kind), which is not checked: go tool pprof -raw tells whether it can be read")
        isUnchecked = true
      case .heapDump: refuse("a Go heap dump, of which heapdump2pprof makes a profile", "unrecognized profile format")
      case .foreign(.pprofText):
        refuse("it begins like a profile in text form, but its heading is of none", LegacyProfile.refusal(of: bytes))
      case .foreign(let kind):
        refuse("it looks like \(kind), not like a profile", LegacyProfile.refusal(of: bytes))
      }
      return
    }
    findings += check.findings.map(\.description)
    isRefused = isRefused || check.isRefused
    contents = """
      \(Self.count(check.samples, "sample")) of \(Self.count(check.sampleTypes, "type")), \
      \(Self.count(check.locations, "location")), \(Self.count(check.functions, "function")), \
      \(Self.count(check.mappings, "mapping"))
      """
  }

  private enum OtherKind {
    case legacy(LegacyProfile), heapDump, foreign(InputKind)
  }

  /// The kind of the bytes if they are not just a broken profile.
  private static func otherKind(_ bytes: [UInt8]) -> OtherKind? {
    if let kind = LegacyProfile(bytes) { return .legacy(kind) }
    if FormatVersion.allCases.contains(where: { bytes.starts(with: $0.header.utf8) }) { return .heapDump }
    switch InputKind(first: Array(bytes.prefix(InputKind.bytesNeeded))) {
    case .pprofProfile, .unknown: return nil
    case let kind: return .foreign(kind)
    }
  }

  private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private mutating func add(_ finding: String) { findings.append(finding) }

  private mutating func refuse(_ finding: String, _ pprofSays: String?) {
    add("\(finding): \(Finding.Effect.refusedByPprof(saying: pprofSays))")
    isRefused = true
  }
}
