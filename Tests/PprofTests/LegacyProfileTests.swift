import Testing

@testable import Pprof

@Suite struct LegacyProfileTests {
  private func kind(_ text: String) -> LegacyProfile? { LegacyProfile(first: Array(text.utf8)) }

  @Test(
    arguments: [
      ("heap profile: 1: 8 [2: 16] @ heap/1048576\n1: 8 [2: 16] @ 0x1 0x2\n", .heap),
      ("heap profile:      1:       8 [     1:       8] @ growthz\n", .heap),
      ("goroutine profile: total 7\n1 @ 0x1 0x2\n", .count),
      ("threadcreate profile: total 7\r\n", .count),
      ("# a comment\n\n  # another\nthreadcreate profile: total 1\n", .count),
      ("--- threadz 1 ---\n\n--- Thread 7f (name: main/12) stack: ---\n", .thread),
      ("--- Thread 7f (name: main/12) stack: ---\n  PC: 0x1\n", .thread),
      ("--- contention:\ncycles/second=1000\n", .contention),
      ("--- mutex:\ncycles/second=1000\n1 1 @ 0x1\n", .contention),
      ("--- heapz 1 ---\nformat = java\n", .java),
    ] as [(String, LegacyProfile)])
  func `text is told by its first lines`(text: String, kind: LegacyProfile) {
    #expect(self.kind(text) == kind)
  }

  @Test(arguments: [
    "", "\n", "hello\n", "# heap\nheap profile: 1: 8 [2: 16] @ heap\n", "profile: total 7", "--- x ---\n",
  ])
  func `other text is none`(text: String) {
    #expect(kind(text) == nil)
  }

  @Test(arguments: [4, 8], [false, true])
  func `a CPU profile is told by its five first words`(size: Int, isBigEndian: Bool) {
    func words(_ values: [Int]) -> [UInt8] {
      values.flatMap { value in
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? bytes.reversed() : bytes
      }
    }
    #expect(LegacyProfile(first: words([0, 3, 0, 10_000, 0, 1, 1])) == .cpu)
    #expect(LegacyProfile(first: words([0, 3, 1, 10_000, 0])) == .cpu)
    #expect(LegacyProfile(first: words([0, 3, 0, 0, 0])) == nil)
    #expect(LegacyProfile(first: words([0, 3, 0, 10_000])) == nil)
    #expect(LegacyProfile(first: words([0, 2, 0, 10_000, 0])) == nil)
  }
}
