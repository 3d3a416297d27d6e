import DumpBuilding
@testable import GoHeapDump

/// A dump that has every kind of record, and what a reader has to find in it.
struct EveryRecord {
  private(set) var builder: DumpBuilder
  private(set) var records: [SeenRecord] = []

  static let pauses = (0..<256).map { UInt64($0) * 3 }

  init(_ layout: DumpBuilder.Layout) {
    builder = DumpBuilder(layout)
    addProgram()
    addGoroutine()
    addSegments()
    addProfile()
    builder.eof()
  }

  private mutating func expect(
    _ tag: RecordTag, _ values: [Field: UInt64], strings: [String] = [], contents: [UInt8]? = nil,
    fields: [PointerField]? = nil, frames: [String]? = nil, pauses: [UInt64]? = nil
  ) {
    let ordinal = records.count { $0.tag == tag } + 1
    records.append(
      SeenRecord(
        tag: tag, ordinal: ordinal, values: values, strings: strings, contents: contents, pointerFields: fields,
        frames: frames, pauses: pauses))
  }

  private var is1_3: Bool { builder.layout.is1_3 }

  /// What is a pointer in every version.
  private static let pointers: [DumpBuilder.PointerField] = [(kind: 1, offset: 8), (kind: 1, offset: 1 << 20)]
  private static let readPointers = [
    PointerField(kind: .pointer, offset: 8), PointerField(kind: .pointer, offset: 1 << 20),
  ]

  private mutating func addProgram() {
    builder.params(
      bigEndian: true, pointerSize: 4, channelHeaderSize: 88, arenaStart: 101, arenaEnd: .max, archCharacter: "5",
      arch: "arm", lastString: "go1.17.3", cpus: 103)
    var params: [Field: UInt64] = [.bigEndian: 1, .pointerSize: 4, .arenaStart: 101, .arenaEnd: .max, .cpus: 103]
    if is1_3 { params[.channelHeaderSize] = 88 }
    if builder.layout != .go1_7 { params[.archCharacter] = 0x35 }
    expect(.params, params, strings: builder.layout == .go1_7 ? ["arm", "go1.17.3"] : ["go1.17.3"])

    builder.type(201, size: 202, name: "*main.Tree", indirect: true, fields: Self.pointers)
    expect(
      .type, [.address: 201, .size: 202, .indirect: 1], strings: ["*main.Tree"],
      fields: is1_3 ? Self.readPointers : nil)
    builder.type(203, size: 0, name: "", indirect: false)
    expect(.type, [.address: 203, .size: 0, .indirect: 0], strings: [""], fields: is1_3 ? [] : nil)

    builder.itab(301, type: 302, pointer: true)
    expect(.itab, is1_3 ? [.address: 301, .pointerFlag: 1] : [.address: 301, .type: 302])

    builder.object(401, [4, 0, 1], fields: Self.pointers, type: 402, kind: 127)
    builder.object(404, [], type: 0, kind: 0)
    expect(
      .object, is1_3 ? [.address: 401, .type: 402, .kind: 127] : [.address: 401], contents: [4, 0, 1],
      fields: is1_3 ? nil : Self.readPointers)
    expect(
      .object, is1_3 ? [.address: 404, .type: 0, .kind: 0] : [.address: 404], contents: [],
      fields: is1_3 ? nil : [])
  }

  private mutating func addGoroutine() {
    builder.goroutine(
      501, sp: 502, id: 503, gopc: 504, status: 4, isSystem: true, isBackground: false, waitSince: 505,
      waitReason: "chan receive", ctxt: 506, m: .max, deferAddress: 508, panicAddress: 509)
    expect(
      .goroutine,
      [
        .address: 501, .sp: 502, .id: 503, .gopc: 504, .status: 4, .isSystem: 1, .isBackground: 0, .waitSince: 505,
        .ctxt: 506, .m: .max, .defer: 508, .panic: 509,
      ], strings: ["chan receive"])
    // Only the first frame shows which layout it is.
    for (depth, continpc) in [(0, 4_197_653), (1, 0)] as [(UInt64, UInt64)] {
      builder.stackFrame(
        sp: 601, depth: depth, childSP: 603, [6, 6], entry: 4_197_604, pc: 4_197_605, continpc: continpc,
        name: "main.main", fields: Self.pointers)
      var frame: [Field: UInt64] = [.sp: 601, .depth: depth, .childSP: 603, .entry: 4_197_604, .pc: 4_197_605]
      if builder.layout != .go1_3Beta { frame[.continpc] = continpc }
      expect(.stackFrame, frame, strings: ["main.main"], contents: [6, 6], fields: Self.readPointers)
    }
    builder.deferRecord(701, goroutine: 702, frame: 703, pc: 704, function: 705, code: 706, link: 707)
    let argp = is1_3 || builder.layout == .go1_4 ? Field.argp : .sp
    expect(
      .defer, [.address: 701, .goroutine: 702, argp: 703, .pc: 704, .function: 705, .code: 706, .link: 707])
    builder.panicRecord(711, goroutine: 712, argumentType: 713, argumentData: 714, deferAddress: 715, link: 716)
    expect(
      .panic, [.address: 711, .goroutine: 712, .argumentType: 713, .argumentData: 714, .defer: 715, .link: 716])
    builder.osThread(721, id: 722, processID: 723)
    expect(.osThread, [.address: 721, .id: 722, .processID: 723])
  }

  private mutating func addSegments() {
    builder.data(801, [8], fields: Self.pointers)
    expect(.data, [.address: 801], contents: [8], fields: Self.readPointers)
    builder.bss(802, [], fields: [])
    expect(.bss, [.address: 802], contents: [], fields: [])
    builder.otherRoot("runtime type info", pointer: 803)
    expect(.otherRoot, [.pointer: 803], strings: ["runtime type info"])
    builder.finalizer(object: 811, function: 812, code: 813, argumentType: 814, objectType: 815)
    expect(
      .finalizer, [.object: 811, .function: 812, .code: 813, .argumentType: 814, .objectType: 815])
    builder.queuedFinalizer(object: 821, function: 822, code: 823, argumentType: 824, objectType: 825)
    expect(
      .queuedFinalizer, [.object: 821, .function: 822, .code: 823, .argumentType: 824, .objectType: 825])
  }

  private mutating func addProfile() {
    builder.memStats((901...924).map { $0 }, pauses: Self.pauses, numGC: 925)
    let counters: [Field] = [
      .alloc, .totalAlloc, .sys, .nlookup, .nmalloc, .nfree, .heapAlloc, .heapSys, .heapIdle, .heapInuse,
      .heapReleased, .heapObjects, .stacksInuse, .stacksSys, .mspanInuse, .mspanSys, .mcacheInuse, .mcacheSys,
      .buckhashSys, .gcSys, .otherSys, .nextGC, .lastGC, .pauseTotalNs, .numGC,
    ]
    expect(.memStats, Dictionary(uniqueKeysWithValues: zip(counters, 901...925)), pauses: Self.pauses)

    builder.memProf(
      bucket: 1001, size: 1002, stack: [("main.leaf", "leaf.go", 7), ("main.größer", "", .max)], allocs: 5, frees: 6)
    expect(
      .memProf, [.bucket: 1001, .size: 1002, .allocs: 5, .frees: 6],
      frames: ["main.leaf leaf.go:7", "main.größer :18446744073709551615"])
    builder.memProf(bucket: 1003, size: 0, stack: [], allocs: .max, frees: 0)
    expect(.memProf, [.bucket: 1003, .size: 0, .allocs: .max, .frees: 0], frames: [])
    for bucket in [1003, 1001] as [UInt64] {
      builder.allocSample(401, bucket: bucket)
      expect(.allocSample, [.object: 401, .bucket: bucket])
    }
  }
}
