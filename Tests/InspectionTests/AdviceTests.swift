import HeapReading
import ByteStreams
import DumpBuilding
import Inspection
import Testing

@Suite("What can be done about parts of the memory")
struct AdviceTests {
  /// What is said of a program with 100 MiB, of which so much is free slots, idle spans, and stacks.
  private func advice(slots: UInt64, idle: UInt64, stacks: UInt64) throws -> [MemoryAdvice] {
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    for number in 0..<3 {
      builder.goroutine(UInt64(number + 1), id: UInt64(number + 1))
      builder.stackFrame([UInt8](repeating: 0, count: 4096), name: number == 0 ? "main.wait" : "main.recurse")
    }
    let mega: UInt64 = 1 << 20
    let objects = 100 - slots - idle - stacks
    var numbers = [UInt64](repeating: 0, count: 24)
    // In the order of the record: sys; heap_alloc, heap_sys, heap_idle, heap_inuse; stacks_sys.
    numbers[2] = 100 * mega
    numbers[6] = objects * mega
    numbers[7] = (100 - stacks) * mega
    numbers[8] = idle * mega
    numbers[9] = (objects + slots) * mega
    numbers[13] = stacks * mega
    builder.memStats(numbers, pauses: [UInt64](repeating: 0, count: 256), numGC: 1)
    builder.eof()
    let inspection = try Inspection(reading: MemorySource(builder.bytes))
    #expect(inspection.memory?.unaccounted == 0)
    return inspection.advice
  }

  @Test("nothing of parts that are less than a tenth")
  func small() throws {
    #expect(try advice(slots: 9, idle: 9, stacks: 9).isEmpty)
  }

  @Test("what a tenth or more has a line, the stacks with the functions that have the most of them")
  func large() throws {
    let all = try advice(slots: 10, idle: 20, stacks: 30)
    #expect(all.map(\.part) == ["free_slots", "idle", "stacks"])
    #expect(all[0].text.contains("fragmentation"))
    #expect(all[1].text.contains("GOMEMLIMIT") && all[1].text.contains("FreeOSMemory"))
    #expect(all[2].text == "stacks: the most are those of 2 x main.recurse, 1 x main.wait")
    #expect(try advice(slots: 0, idle: 60, stacks: 0).map(\.part) == ["idle"])
  }
}
