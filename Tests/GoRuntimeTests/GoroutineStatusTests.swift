import GoRuntime
import Testing

@Suite("States of goroutines")
struct GoroutineStatusTests {
  @Test(
    "as the runtime's tracebacks name them, whether the collector looks at the goroutine or not",
    arguments: [
      (0, "idle"), (1, "runnable"), (2, "running"), (3, "syscall"), (4, "waiting"), (6, "dead"), (8, "copystack"),
      (9, "preempted"), (10, "leaked"),
    ] as [(UInt64, String)])
  func names(_ number: UInt64, _ name: String) {
    #expect(GoroutineStatus(rawValue: number).name == name)
    #expect(GoroutineStatus(rawValue: number | 0x1000).name == name)
    #expect(GoroutineStatus(rawValue: number).hasWaitReason == ["waiting", "leaked"].contains(name))
  }

  @Test("a number that no release writes", arguments: [5, 7, 12, 0x2004, .max] as [UInt64])
  func unknown(_ number: UInt64) {
    #expect(GoroutineStatus(rawValue: number).name == "status \(number)")
    #expect(!GoroutineStatus(rawValue: number).hasWaitReason)
  }
}
