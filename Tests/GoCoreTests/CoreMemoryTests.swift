import ByteStreams
import GoExecutable
import Synchronization
import Testing

@testable import GoCore

/// Bytes that know for how many lengths those who read them have made room.
private final class WatchedBytes: RandomAccessBytes {
  private let bytes: [UInt8]
  let capacities = Mutex(Set<Int>())

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var length: Int { bytes.count }

  func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    let capacity = buffer.capacity
    capacities.withLock { _ = $0.insert(capacity) }
    for index in range.indices { buffer[index] = bytes[offset + index - range.lowerBound] }
    return range.count
  }
}

/// The memory of a process, of what its core and its executable have.
struct CoreMemoryTests {
  private static func memory(_ segments: [(address: UInt64, bytes: [UInt8], size: UInt64)]) throws -> CoreMemory {
    var builder = CoreBuilder()
    builder.segments = segments
    builder.countsInSection = true
    return CoreMemory(
      try CoreFile(MemoryBytes(builder.bytes)), try GoExecutable(MemoryBytes(SmallProgram.executable)), bias: 0)
  }

  @Test func `the executable's bytes end where the core has others`() throws {
    let start = try GoExecutable(MemoryBytes(SmallProgram.executable)).typeAddresses.lowerBound
    let plain = try Self.memory([]).bytes(start, 256)
    #expect(plain.contains { $0 != 0 })
    let other = [UInt8](repeating: 0xee, count: 16)
    let memory = try Self.memory([(start + 64, other, 16)])
    let expected = Array(plain[..<64] + other + plain[80...])
    #expect(try memory.bytes(start, 256) == expected)
    var buffer: [UInt8] = []
    try memory.read(start, 256, into: &buffer)
    #expect(buffer == expected)
  }

  @Test func `a range of many segments is not copied for each of them`() throws {
    var builder = CoreBuilder()
    builder.countsInSection = true
    for index in 0..<4096 {
      builder.segments.append((0x7000_0000_0000 + UInt64(index) * 64, [UInt8](repeating: 7, count: 64), 64))
    }
    let bytes = WatchedBytes(builder.bytes)
    let memory = CoreMemory(
      try CoreFile(bytes), try GoExecutable(MemoryBytes(SmallProgram.executable)), bias: 0)
    bytes.capacities.withLock { $0 = [] }
    #expect(try memory.bytes(0x7000_0000_0000, 4096 * 64) == [UInt8](repeating: 7, count: 4096 * 64))
    #expect((1...32).contains(bytes.capacities.withLock(\.count)))
  }

  @Test func `structures that name the same bytes over and over are an error`() throws {
    let memory = try Self.memory([])
    try memory.spend(32 << 20)
    #expect(throws: CoreError.exhausted(times: 8)) { try memory.spend(1) }
    #expect("\(CoreError.exhausted(times: 8))".contains("name more than 8 times the bytes that it has"))
  }

  // MARK: Where the program was loaded

  /// The core with another address where the program began, or with another kind of entry in its place.
  private static func core(kind: UInt64 = 9, entry: UInt64) throws -> CoreFile {
    var bytes = SmallProgram.core
    let real = try #require(try CoreFile(MemoryBytes(bytes)).entryPoint)
    let old = CoreBuilder.number(9, 8) + CoreBuilder.number(real, 8)
    let at = try #require(bytes.indices.first { bytes[$0] == 9 && bytes[$0...].starts(with: old) })
    bytes.replaceSubrange(at..<at + 16, with: CoreBuilder.number(kind, 8) + CoreBuilder.number(entry, 8))
    return try CoreFile(MemoryBytes(bytes))
  }

  @Test func `a program around the end of memory is refused`() throws {
    let executable = try GoExecutable(MemoryBytes(SmallProgram.executable))
    let last = UInt64.max - 4096
    #expect(throws: CoreError.invalid("the address where the program begins", last)) {
      try CoreReader(Self.core(entry: last), executable)
    }
  }

  @Test func `a core without NT_AUXV does not say where the program was loaded`() throws {
    let executable = try GoExecutable(MemoryBytes(SmallProgram.executable))
    #expect(throws: CoreError.noEntryPoint) { try CoreReader(Self.core(kind: 99, entry: 0), executable) }
  }
}
