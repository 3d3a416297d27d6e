/// How a field is encoded.
enum FieldEncoding: Sendable {
  /// An unsigned LEB128 varint of 64 bits.
  case int
  /// An int that is 0 or 1.
  case bool
  /// An int, then as many bytes; short, see `Limits.stringLength`.
  case string
  /// An int, then as many bytes: a range of the program's memory, of any length.
  case memory
  /// Pairs of ints, kind and offset, ended by a lone int 0.
  case fieldList
  /// An int n, then n times function name, file name and line.
  case stack
  /// 256 ints (the runtime's ring of pauses).
  case pauses
}

/// One field of a record's layout.
struct LayoutField: Sendable {
  let field: Field
  let encoding: FieldEncoding

  init(_ field: Field, _ encoding: FieldEncoding = .int) {
    self.field = field
    self.encoding = encoding
  }
}

/// The fields of every kind of record in one version of the format: all that differs between versions.
///
/// Facts from runtime/heapdump.c and heapdump.go of the releases; the wire form behind a header is the same from one
/// release to the next except where a header is listed here.
struct RecordLayouts: Sendable {
  private var fields: [[LayoutField]]

  private var isStackFrameUndecided: Bool

  subscript(tag: RecordTag) -> [LayoutField] { fields[Int(tag.rawValue)] }

  /// Whether the first such record, a StackFrame, must show which of two layouts the dump has (`settle(hasContinpc:)`).
  func isUndecided(_ tag: RecordTag) -> Bool { tag == .stackFrame && isStackFrameUndecided }

  init(_ version: FormatVersion) {
    isStackFrameUndecided = version == .go1_3
    fields = RecordTag.allCases.map { Self.fields(of: $0, in: version) }
  }

  /// Chooses between the layouts behind the header `go1.3`: without continpc up to Go 1.3beta2, with it in the release.
  mutating func settle(hasContinpc: Bool) {
    isStackFrameUndecided = false
    fields[Int(RecordTag.stackFrame.rawValue)] =
      Self.stackFrameStart + (hasContinpc ? [LayoutField(.continpc)] : []) + Self.stackFrameEnd
  }

  /// The front of a StackFrame and the int that tells the layouts apart: a name's length or continpc.
  static let stackFrameProbe = stackFrameStart + [LayoutField(.continpc)]

  /// Lengths of names seen at that place are 7 to 27, code addresses 4 million and more; 0 is a continpc, too.
  static func isContinpc(_ probed: UInt64) -> Bool { probed == 0 || probed >= 4096 }

  /// The fields in front of that int.
  static let stackFrameStart = [
    LayoutField(.sp), LayoutField(.depth), LayoutField(.childSP), LayoutField(.contents, .memory), LayoutField(.entry),
    LayoutField(.pc),
  ]

  private static let stackFrameEnd = [LayoutField(.name, .string), LayoutField(.pointerFields, .fieldList)]

  private static func fields(of tag: RecordTag, in version: FormatVersion) -> [LayoutField] {
    switch tag {
    case .eof: []
    case .params: params(version)
    case .type:
      ints(.address, .size) + [LayoutField(.name, .string), LayoutField(.indirect, .bool)]
        + (version == .go1_3 ? [LayoutField(.pointerFields, .fieldList)] : [])
    case .itab:
      [LayoutField(.address), version == .go1_3 ? LayoutField(.pointerFlag, .bool) : LayoutField(.type)]
    case .object where version == .go1_3: ints(.address, .type, .kind) + [LayoutField(.contents, .memory)]
    case .object, .data, .bss:
      [LayoutField(.address), LayoutField(.contents, .memory), LayoutField(.pointerFields, .fieldList)]
    case .otherRoot: [LayoutField(.description, .string), LayoutField(.pointer)]
    case .goroutine:
      ints(.address, .sp, .id, .gopc, .status)
        + [LayoutField(.isSystem, .bool), LayoutField(.isBackground, .bool), LayoutField(.waitSince)]
        + [LayoutField(.waitReason, .string)] + ints(.ctxt, .m, .defer, .panic)
    case .stackFrame: stackFrameStart + [LayoutField(.continpc)] + stackFrameEnd
    case .finalizer, .queuedFinalizer: ints(.object, .function, .code, .argumentType, .objectType)
    case .osThread: ints(.address, .id, .processID)
    case .defer:
      ints(.address, .goroutine, version < .go1_5 ? .argp : .sp, .pc, .function, .code, .link)
    case .panic: ints(.address, .goroutine, .argumentType, .argumentData, .defer, .link)
    case .memStats: memStats
    case .memProf: ints(.bucket, .size) + [LayoutField(.stack, .stack)] + ints(.allocs, .frees)
    case .allocSample: ints(.object, .bucket)
    }
  }

  private static func params(_ version: FormatVersion) -> [LayoutField] {
    [LayoutField(.bigEndian, .bool), LayoutField(.pointerSize)]
      + (version == .go1_3 ? [LayoutField(.channelHeaderSize)] : [])
      + ints(.arenaStart, .arenaEnd)
      + [version < .go1_7 ? LayoutField(.archCharacter) : LayoutField(.arch, .string)]
      // Since Go 1.17 the same place holds the build version.
      + [LayoutField(version < .go1_7 ? .experiment : .buildVersion, .string), LayoutField(.cpus)]
  }

  private static let memStats =
    ints(.alloc, .totalAlloc, .sys, .nlookup, .nmalloc, .nfree, .heapAlloc, .heapSys, .heapIdle, .heapInuse)
    + ints(.heapReleased, .heapObjects, .stacksInuse, .stacksSys, .mspanInuse, .mspanSys, .mcacheInuse, .mcacheSys)
    + ints(.buckhashSys, .gcSys, .otherSys, .nextGC, .lastGC, .pauseTotalNs)
    + [LayoutField(.pauseNs, .pauses), LayoutField(.numGC)]

  private static func ints(_ fields: Field...) -> [LayoutField] { fields.map { LayoutField($0) } }
}
