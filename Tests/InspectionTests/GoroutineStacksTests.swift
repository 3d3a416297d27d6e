import ByteStreams
import DumpBuilding
import HeapReading
import Inspection
import Names
import Testing

@Suite("Goroutines by what they hold")
struct GoroutineStacksTests {
  private static let second: UInt64 = 1_000_000_000

  /// Two workers, of which one holds 64 bytes alone and the other 500; both hold another object, and so does nobody else. A
  /// goroutine that runs, and one of the runtime's.
  private static func made() -> MadeHeap {
    var made = MadeHeap()
    for (number, size) in [(0, 64), (1, 500), (2, 96), (3, 32), (4, 1000)] { made.object(number, size: size) }
    for (id, targets, since) in [(7, [0, 2], 20), (9, [1, 2], 5)] {
      made.builder.goroutine(
        UInt64(id), id: UInt64(id), waitSince: UInt64(since) * second, waitReason: "chan receive")
      made.frame("runtime.gopark")
      made.frame("main.work", targets)
    }
    made.builder.goroutine(3, id: 3, status: 2)
    made.frame("main.main", [3])
    made.builder.goroutine(5, id: 5, isSystem: true, waitSince: 25 * second, waitReason: "GC worker (idle)")
    made.frame("runtime.gcBgMarkWorker", [4])
    return made
  }

  private static func stacks(_ made: MadeHeap, _ count: Int = 20) throws -> GoroutineStacks {
    var builder = made.builder
    builder.eof()
    let views = InspectionViews(goroutines: count)
    return try #require(try Inspection(reading: MemorySource(builder.bytes), views: views).goroutineStacks)
  }

  @Test("what each alone holds, those that hold most first, and the runtime's own last")
  func held() throws {
    let stacks = try Self.stacks(Self.made())
    #expect(stacks.count == 4 && stacks.system == 1 && stacks.held == ObjectAmount(objects: 4, bytes: 1596))
    #expect(stacks.largest.map(\.function) == ["main.work", "main.main", "runtime.gcBgMarkWorker"])
    let work = stacks.largest[0]
    #expect(work.count == 2 && work.goroutines == [7, 9] && work.held == ObjectAmount(objects: 2, bytes: 564))
    #expect(work.state == "waiting" && work.waitReason == "chan receive" && !work.system)
    #expect(work.stack.map(\.function) == ["runtime.gopark", "main.work"] && work.framesLeftOut == 0)
    #expect(stacks.largest[1].state == "running" && stacks.largest[1].held == ObjectAmount(objects: 1, bytes: 32))
    #expect(stacks.largest[2].system && stacks.largest[2].held.bytes == 1000)
    let one = try Self.stacks(Self.made(), 1)
    #expect(one.largest == [work] && one.otherStacks == 2 && one.others == ObjectAmount(objects: 2, bytes: 1032))
  }

  @Test("how long they wait, as far as that is known: until the latest moment that is")
  func waits() throws {
    let stacks = try Self.stacks(Self.made())
    #expect(!stacks.clockKnown)
    let work = stacks.largest[0]
    #expect(work.shortestWait == 5 * Self.second && work.longestWait == 20 * Self.second && work.waitsKnown == 2)
    #expect(stacks.largest[1].shortestWait == nil && stacks.largest[1].waitsKnown == 0)
    #expect(stacks.largest[2].longestWait == 0)
    // In a system call, too; one that is ready to run waits no more.
    var calls = Self.made()
    for (id, status) in [(UInt64(21), UInt64(3)), (22, 1)] {
      calls.builder.goroutine(id, id: id, status: status, waitSince: 10 * Self.second)
      calls.frame("main.call\(id)")
    }
    let times = try Self.stacks(calls).largest.filter { $0.function.text.hasPrefix("main.call") }
    #expect(times.map(\.state) == ["syscall", "runnable"])
    #expect(times.map(\.longestWait) == [15 * Self.second, nil])
    // Of one that no collection has found waiting nothing is known.
    var made = Self.made()
    made.builder.goroutine(11, id: 11, waitReason: "chan receive")
    made.frame("runtime.gopark")
    made.frame("main.work")
    let more = try Self.stacks(made).largest[0]
    #expect(more.count == 3 && more.waitsKnown == 2 && more.shortestWait == 5 * Self.second)
  }
}
