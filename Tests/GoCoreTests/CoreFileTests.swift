import ByteStreams
import Testing

@testable import GoCore

struct CoreFileTests {
  private func sample() -> CoreBuilder {
    var builder = CoreBuilder()
    builder.segments = [
      (0x5000, [1, 2, 3, 4], 4096), (0x1000, [UInt8](repeating: 7, count: 32), 32), (0x9000, [], 1 << 40),
    ]
    builder.threads = [(17, 0x401000, 0xc000_0000), (18, 0x402000, 0xc000_1000)]
    builder.entryPoint = 0x401234
    builder.files = [(0x400000, 0x500000, 0, "/bin/server"), (0x500000, 0x600000, 256, "/bin/server")]
    return builder
  }

  @Test func `segments are in the order of their addresses, with what is stored of them`() throws {
    let core = try CoreFile(MemoryBytes(sample().bytes))
    #expect(core.segments.map(\.address) == [0x1000, 0x5000, 0x9000])
    #expect(core.segments.map(\.stored) == [32, 4, 0])
    #expect(core.segments.map(\.size) == [32, 4096, 1 << 40])
    #expect(core.missing == 0)
  }

  @Test func `notes tell threads, the entry point and mapped files`() throws {
    let core = try CoreFile(MemoryBytes(sample().bytes))
    #expect(core.threads.map(\.id) == [17, 18])
    #expect(core.threads.map(\.pc) == [0x401000, 0x402000])
    #expect(core.threads.map(\.sp) == [0xc000_0000, 0xc000_1000])
    #expect(core.entryPoint == 0x401234)
    #expect(core.files.map { String(decoding: $0.path, as: UTF8.self) } == ["/bin/server", "/bin/server"])
    #expect(core.files.map(\.offset) == [0, 256 * 4096])
    #expect(core.files[0].addresses == 0x400000..<0x500000)
  }

  @Test func `the number of segments may stand in section 0`() throws {
    var builder = sample()
    builder.countsInSection = true
    #expect(try CoreFile(MemoryBytes(builder.bytes)).segments.count == 3)
  }

  @Test func `a core that ends within a segment says how much is missing`() throws {
    let bytes = sample().bytes
    #expect(try CoreFile(MemoryBytes(Array(bytes.dropLast(10)))).missing == 10)
  }

  @Test func `arm64 has other registers, and one that calls leave the return address in`() throws {
    var builder = sample()
    #expect(try CoreFile(MemoryBytes(builder.bytes)).threads.map(\.link) == [0, 0])
    builder.machine = 183
    let core = try CoreFile(MemoryBytes(builder.bytes))
    #expect(core.machine == .arm64)
    #expect(core.threads.map(\.pc) == [0x401000, 0x402000])
    #expect(core.threads.map(\.sp) == [0xc000_0000, 0xc000_1000])
    #expect(core.threads.map(\.link) == [0x200800, 0x201000])
    #expect(core.threads.map(\.registers.count) == [31, 31])
  }

  @Test(arguments: [(UInt16(40), "arm"), (3, "i386"), (243, "riscv64"), (999, "ELF machine 999")])
  func `another machine is named`(machine: UInt16, name: String) {
    var builder = sample()
    builder.machine = machine
    #expect(throws: CoreError.machine(name)) { try CoreFile(MemoryBytes(builder.bytes)) }
  }

  @Test func `a big-endian core is refused`() {
    var builder = sample()
    builder.isBigEndian = true
    #expect(throws: CoreError.machine("a big-endian one")) { try CoreFile(MemoryBytes(builder.bytes)) }
  }

  @Test func `an executable is no core`() {
    var builder = sample()
    builder.type = 2
    #expect(throws: CoreError.notACore) { try CoreFile(MemoryBytes(builder.bytes)) }
  }

  @Test func `every prefix is read or refused`() throws {
    let bytes = sample().bytes
    let headers = 64 + 4 * 56
    for length in 0..<bytes.count {
      let core = try? CoreFile(MemoryBytes(Array(bytes.prefix(length))))
      // Without all headers there is nothing.
      #expect(length >= headers || core == nil)
    }
  }

  @Test func `no byte of headers and notes makes it trap`() {
    let bytes = sample().bytes
    for position in 0..<bytes.count {
      for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] where bytes[position] != value {
        var copy = bytes
        copy[position] = value
        guard let core = try? CoreFile(MemoryBytes(copy)) else { continue }
        _ = try? ProgramIdentity(core)
        #expect(core.threads.count <= 2)
      }
    }
  }

  @Test func `a process may have more mappings than the header can count`() throws {
    var builder = CoreBuilder()
    builder.segments = (0..<70_000).map { (UInt64($0) << 12, [UInt8(truncatingIfNeeded: $0)], 4096) }
    builder.countsInSection = true
    let core = try CoreFile(MemoryBytes(builder.bytes))
    #expect(core.segments.count == 70_000)
    #expect(core.segments[69_999].address == 69_999 << 12)
    #expect(core.segments.allSatisfy { $0.stored == 1 })
  }

  @Test func `notes that are named over and over are no notes`() throws {
    var builder = sample()
    builder.segments = [(address: UInt64, bytes: [UInt8], size: UInt64)](repeating: (0x1000, [], 0), count: 1000)
    var bytes = builder.bytes
    for index in 1...1000 { bytes.replaceSubrange(64 + 56 * index..<120 + 56 * index, with: bytes[64..<120]) }
    #expect(throws: CoreError.self) { try CoreFile(MemoryBytes(bytes)) }
  }
}
