import Testing

@testable import Pprof

@Suite struct LegacyProfileTests {
  private func kind(_ text: String) -> LegacyProfile? { LegacyProfile(Array(text.utf8)) }

  @Test(
    arguments: [
      ("heap profile: 1: 8 [2: 16] @ heap/1048576\n1: 8 [2: 16] @ 0x1 0x2\n", .heap),
      ("heap profile: heap profile:1:8[2:16]@heapz_v2/1\r\n", .heap),
      ("heap profile:      1:       8 [     1:       8] @ growthz\n", .heapGrowth),
      ("heap profile:      1:       8 [     1:       8] @ fragmentationz\n", .fragmentation),
      ("goroutine profile: total 7\n1 @ 0x1 0x2\n", .count),
      ("threadcreate profile: total 7\r\n", .count),
      ("x\u{2028}goroutine profile: total 7\n", .count),
      ("# a comment\n\n  # another\nthreadcreate profile: total 1\n", .count),
      (String(repeating: "\u{a0}# a long comment\n", count: 5000) + "m\u{301} profile: total 1", .count),
      ("--- threadz 1 ---\n\n--- Thread 7f (name: main/12) stack: ---\n", .thread),
      ("#\nI0101 a.cc:1] --- Thread 7f (name: a) stack: --- (/b/12) stack: ---\n  PC: 0x1\n", .thread),
      ("--- contention:\ncycles/second=1000\n", .goContention),
      ("--- mutex:\ncycles/second=1000\n1 1 @ 0x1\n", .goContention),
      ("--- contentionz 1 ---\ncycles/second = 1000\nsampling period = 100\n1 1 @ 0x1\n", .contention),
      ("--- contentionz 1 ---\n1 1 @ 0x1\nformat = java\n", .contention),
      ("--- contentionz 1 ---\n", .contention),
      ("--- contentionz 7 ---\nformat = java\n", .contention),
      ("--- contentionz 1 ---\nsampling period = 100\n#\n\nformat = java\n", .javaContention),
      (" --- contentionz 1 --- \r\nresolution = ms\n", .javaContention),
      ("--- heapz 1 ---\nformat = java\n", .javaHeap),
    ] as [(String, LegacyProfile)])
  func `text is told by its first lines`(text: String, kind: LegacyProfile) {
    #expect(self.kind(text) == kind)
  }

  @Test(arguments: [
    "", "\n", "hello\n", "# heap\nheap profile: 1: 8 [2: 16] @ heap\n", "profile: total 7", "--- x ---\n",
    "heap profile: 1: 8 [2: 16]\n", "heap profile: 1: [2: 16] @ heap", "heap profile: \u{661}: 1 [1: 1] @ heap",
    "heap profile: 1: 1 [1: 1]  @ growth", "goroutine profile: total 7 ", "goroutine profile: total \u{663}",
    "goroutine profile: total 7\r\r\n", "a b profile: total 7",
    "--- Thread 7f (name: main/x) stack: ---", "--- heapz 2 ---\n",
  ])
  func `other text is none`(text: String) {
    #expect(kind(text) == nil)
  }

  @Test func `google/pprof looks at lines of 64 KiB at most, up to the first that is no comment`() {
    func refusal(_ text: String) -> String { LegacyProfile.refusal(of: Array(text.utf8)) }
    let long = String(repeating: "a", count: 70_000)
    #expect(refusal(long) == "bufio.Scanner: token too long")
    #expect(refusal("#\n \n# \(long)\na") == "bufio.Scanner: token too long")
    #expect(refusal("a\n\(long)") == "unrecognized profile format")
  }

  @Test(arguments: [4, 8], [false, true])
  func `a CPU profile is told by its five first words`(size: Int, isBigEndian: Bool) {
    func words(_ values: [Int]) -> [UInt8] {
      values.flatMap { value in
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? bytes.reversed() : bytes
      }
    }
    #expect(LegacyProfile(words([0, 3, 0, 10_000, 0, 1, 1])) == .cpu)
    #expect(LegacyProfile(words([0, 3, 1, 10_000, 0])) == .javaCPU)
    #expect(LegacyProfile(words([0, 3, 0, 0, 0])) == nil)
    #expect(LegacyProfile(words([0, 3, 0, 10_000])) == nil)
    #expect(LegacyProfile(words([0, 2, 0, 10_000, 0])) == nil)
  }
}
