import DumpBuilding
import ExecutableBuilding
import Testing

@testable import ObjectTypes

@Suite("Types of what the runtime and package reflect made")
struct RunTimeTests {
  typealias Number = MadeProgram.Number
  typealias Found = MadeProgram.Found
  let heap = MadeProgram.heap
  let node = Found(name: "example.com/main.node")

  // MARK: Goroutines that wait

  @Test(
    "what a goroutine holds that waits for a channel is an element of it; what it receives into has nothing yet",
    arguments: [
      ("chan send", 4, true), ("select", 4, true), ("chan receive", 4, false), ("chan send", 1, false),
    ] as [(String, UInt64, Bool)])
  func waiting(_ reason: String, _ status: UInt64, _ holds: Bool) throws {
    var program = try MadeProgram()
    let frame: UInt64 = 0xc0_0100_0000
    // Three wait for one goroutine: two for a channel, one for a lock.
    program.object(0, [7, heap + 0x100], pointers: [1])
    program.object(0x100, [frame + 8, 0, heap + 0x120, heap + 0x200], pointers: [0, 2, 3])
    program.object(0x120, [heap + 0x300, 0, heap + 0x140, heap + 0x200], pointers: [0, 2, 3])
    program.object(0x140, [heap + 0x340, 0, heap + 0x100, 0], pointers: [0, 2])
    // A channel without a buffer counts as without pointers.
    program.object(0x200, [UInt64](repeating: 0, count: 12), pointers: [])
    program.object(0x300, [heap + 0x320], pointers: [0])
    for offset: UInt64 in [0x320, 0x360, 0x400] { program.object(offset, [0, 1], pointers: [0]) }
    program.object(0x340, [heap + 0x360], pointers: [0])
    program.dump.goroutine(heap, sp: frame, status: status, waitReason: reason)
    program.dump.stackFrame(sp: frame, MadeProgram.memory([0, heap + 0x400, 0]))
    program.finish(interfaces: [(program.type(Number.chan), heap + 0x200)])
    let found = try program.found()
    #expect(found[0] == Found(name: "runtime.g") && found[0x100] == Found(name: "runtime.sudog"))
    #expect(found[0x200] == Found(name: "chan *example.com/main.node"))
    #expect(found[0x400] == (holds ? node : Found(name: "object [16 B]", confidence: .untyped, count: 0)))
    #expect(found[0x320]?.confidence == (status == 4 ? .exact : .untyped))
    #expect(found[0x340]?.confidence == .untyped && found[0x360]?.confidence == .untyped)
  }

  @Test("what waits for a channel is found, whether the channel or what waits was met first")
  func chainOfChannels() throws {
    var program = try MadeProgram()
    // What waits for one channel is an interface that holds the next one.
    let starts: [UInt64] = [0, 0x100, 0x200, 0x300]
    for start in starts {
      program.object(start, [7, heap + start + 0x20], pointers: [1])
      program.object(start + 0x20, [heap + start + 0x40, 0, 0, heap + start + 0x80], pointers: [0, 2, 3])
      program.object(start + 0x40, [program.type(Number.anyChan), heap + start + 0x180], pointers: [1])
      program.object(start + 0x80, [UInt64](repeating: 0, count: 12), pointers: [])
    }
    for start in [0x200, 0, 0x300, 0x100] as [UInt64] { program.dump.goroutine(heap + start, waitReason: "chan send") }
    program.finish(interfaces: [(program.type(Number.anyChan), heap + 0x80)])
    let found = try program.found()
    for start in starts {
      #expect(found[start + 0x80]?.name == "chan interface {}", "at \(start)")
      #expect(found[start + 0x40] == Found(name: "interface {}"), "at \(start)")
    }
  }
}
