import ByteStreams
import GoExecutable
import GoHeapDump
import Synchronization
import Testing

@testable import GoCore

/// What the lists of a core cost: twice as many elements cost twice as much, and each is counted, so that a damaged core
/// cannot claim more than it has.
struct CostTests {
  enum List: CaseIterable {
    case goroutines, threads, buckets, spans, specials, itabs, finalizers, defers
  }

  @Test(arguments: List.allCases)
  func `twice as many elements of a list are counted as twice as much`(list: List) throws {
    let (none, some, twice) = (try Self.cost(list, 1), try Self.cost(list, 101), try Self.cost(list, 201))
    let first = (bytes: some.bytes - none.bytes, loads: some.loads - none.loads)
    let second = (bytes: twice.bytes - some.bytes, loads: twice.loads - some.loads)
    #expect(first.bytes >= 800)
    // The first few are looked at twice.
    #expect((800...first.bytes).contains(second.bytes))
    // Where the windows begin is chance.
    #expect(second.loads <= first.loads + 16)
  }

  /// What reading the core costs, up to a constant, if a list of it has so many elements.
  private static func cost(_ list: List, _ count: Int) throws -> (bytes: Int, loads: Int) {
    var core = try PatchedCore(room: 1 << 18)
    try fill(&core, list, count)
    var reader = try CoreReader(CoreFile(MemoryBytes(core.bytes)), core.reader.memory.executable)
    var everything = Everything()
    try reader.read(into: &everything)
    return (-Int(reader.memory.left), -Int(reader.memory.loadsLeft))
  }

  private static func fill(_ core: inout PatchedCore, _ list: List, _ count: Int) throws {
    let (layout, memory) = (core.reader.layout, core.reader.memory)
    func variable(_ name: RuntimeVariables.Variable) throws -> UInt64 {
      try #require(core.reader.variables.addresses[name])
    }
    let heap = try variable(.heap)
    let (spans, spanCount) = try memory.slice(heap + layout.heap.allSpans)
    let addresses = try (0..<spanCount).map { index in try memory.word(spans + index * 8) }
    let span = try #require(addresses.first { address in try GoCore.Span(memory, layout.span, at: address) != nil })
    switch list {
    case .goroutines:
      // None of them has begun, but for the first.
      let first = try core.place([UInt8](repeating: 0, count: layout.goroutine.length + 8 * count))
      let main = try core.goroutine(1).address
      try place(&core, [main] + (0..<count).map { first + UInt64(8 * $0) }, asSliceAt: try variable(.goroutines))
    case .threads:
      try chain(&core, count, length: 1024, link: layout.thread.links[0], from: try variable(.threads))
    case .buckets:
      try chain(&core, count, length: 256, link: 8, [(16, 1), (40, 1)], from: try variable(.buckets))
    case .spans:
      let original = try memory.bytes(span, layout.span.length)
      var addresses: [UInt64] = []
      for index in 0..<count {
        addresses.append(try core.place(original))
        let start = core.reader.params.arena.end - UInt64(index + 1) << 13
        try core.write(word: start, at: addresses[index] + UInt64(layout.span.start))
        try core.write(word: 1, at: addresses[index] + UInt64(layout.span.pageCount))
        try core.write(word: 0, at: addresses[index] + UInt64(layout.span.specials))
      }
      try place(&core, addresses, asSliceAt: heap + layout.heap.allSpans)
    case .specials:
      try chain(
        &core, count, length: 64, link: 0, [(layout.special.kind, UInt64(layout.special.finalizer))],
        from: span + UInt64(layout.span.specials))
    case .itabs:
      let table = try memory.word(variable(.itabs))
      let size = try memory.word(table)
      let words = try (0..<size).map { index in try memory.word(table + 16 + index * 8) }
      let itab = try #require(words.first { $0 != 0 })
      let new = [UInt64(count), UInt64(count)] + [UInt64](repeating: itab, count: count)
      try core.write(word: try core.place(new.flatMap { CoreBuilder.number($0, 8) }), at: try variable(.itabs))
    case .finalizers:
      try chain(&core, count, length: 64, link: 0, [(16, 1)], from: try variable(.finalizers))
    case .defers:
      let goroutine = try core.goroutine(1)
      try chain(
        &core, count, length: 64, link: layout.deferLink, from: goroutine.address + UInt64(layout.goroutine.defer))
    }
  }

  /// Puts elements there each of which leads to the next one, and the first one's address to `start`.
  private static func chain(
    _ core: inout PatchedCore, _ count: Int, length: Int, link: UInt64, _ words: [(at: UInt64, word: UInt64)] = [],
    from start: UInt64
  ) throws {
    let first = try core.place([UInt8](repeating: 0, count: length * count))
    for index in 0..<UInt64(count) {
      let element = first + index * UInt64(length)
      for (at, word) in words { try core.write(word: word, at: element + at) }
      if index + 1 < UInt64(count) { try core.write(word: element + UInt64(length), at: element + link) }
    }
    try core.write(word: first, at: start)
  }

  private static func place(_ core: inout PatchedCore, _ words: [UInt64], asSliceAt address: UInt64) throws {
    try core.write(word: try core.place(words.flatMap { CoreBuilder.number($0, 8) }), at: address)
    try core.write(word: UInt64(words.count), at: address + 8)
  }

  @Test func `headers and notes are read once, however many segments, threads and files there are`() throws {
    for count in [100, 200] {
      var builder = CoreBuilder()
      for index in 0..<UInt64(count) {
        builder.segments.append((0x10000 * index, [1], 1))
        builder.threads.append((UInt32(index), 0, 0))
        builder.files.append((0x10000 * index, 0x10000 * index + 1, 0, "file\(index)"))
      }
      let bytes = CountedBytes(builder.bytes)
      let core = try CoreFile(bytes)
      #expect([core.segments.count, core.threads.count, core.files.count] == [count, count, count])
      #expect(bytes.count.withLock { $0 } <= bytes.length)
    }
  }

  @Test func `variables that all lead to something like a list are given up`() throws {
    var core = try PatchedCore(room: 1 << 18)
    let (memory, layout) = (core.reader.memory, core.reader.layout)
    // Spans that are not in use yet, as the runtime has them, too.
    let unused = try core.place([UInt8](repeating: 0, count: 256))
    let count = UInt64(1) << 14
    let list = try core.place((0..<count).flatMap { _ in CoreBuilder.number(unused, 8) })
    // All words of them that the core has.
    let area = memory.executable.variables
    var at = area.lowerBound &+ memory.bias
    let slice = [list, count, count].flatMap { CoreBuilder.number($0, 8) }
    var written = 0
    while at + 24 <= area.upperBound &+ memory.bias {
      if (try? core.write(slice, at: at)) != nil { written += 1 }
      at += 24
    }
    #expect(written > 1000)
    let damaged = CoreMemory(try CoreFile(MemoryBytes(core.bytes)), memory.executable, bias: memory.bias)
    var search = try VariableSearch(damaged, layout)
    // Far fewer than there are of slices and their elements.
    #expect(search.left < UInt64(written) * count / 10)
    var variables = core.reader.variables
    variables.addresses = [:]
    try search.find(into: &variables)
    #expect(search.left == 0)
    #expect(variables.addresses[.heap] == nil)
  }
}

/// Asks for all kinds of records but objects.
private struct Everything: RecordVisitor {
  let wanted = RecordSet(
    .goroutine, .stackFrame, .defer, .panic, .osThread, .memProf, .allocSample, .finalizer, .queuedFinalizer, .itab,
    .type)
  let objectDetail = ObjectDetail.skipped

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Swift.Span<UInt8>) {}
}
