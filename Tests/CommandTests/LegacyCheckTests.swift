import Foundation
import Testing

@Suite("check: profiles that are no protobuf")
struct LegacyCheckTests {
  /// A profile in an older form of google/pprof, and what `go tool pprof -raw` shows of it.
  private struct Legacy {
    let kind: String
    let bytes: [UInt8]
    /// A part of the text of `-raw`.
    let shown: String

    init(_ kind: String, _ shown: String, _ text: String) {
      (self.kind, self.shown, bytes) = (kind, shown, Array(text.utf8))
    }

    init(_ kind: String, _ shown: String, words: [Int], _ text: String = "") {
      (self.kind, self.shown) = (kind, shown)
      bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } } + Array(text.utf8)
    }
  }

  private static let profiles = [
    Legacy(
      "a heap profile in text form", "inuse_space/bytes",
      "heap profile: 1: 8 [2: 16] @ heap/1048576\n1: 8 [2: 16] @ 0x4001 0x4002\n#\t0x4000\tmain.main+0x1\t/a.go:1\n"),
    Legacy(
      "a heap profile in text form", "objects/count space/bytes",
      "heap profile:   1:   8 [   1:   8] @ heapz_v2/524288\n  1:   8 [   1:   8] @ 0x4001 0x4002\n"
        + "\nMAPPED_LIBRARIES:\n00400000-00500000 r-xp 00000000 08:01 1 /bin/a\n"),
    Legacy(
      "a heap growth profile in text form", "objects/count space/bytes",
      "heap profile:   1:   8 [   1:   8] @ growthz\n  1:   8 [   1:   8] @ 0x4001 0x4002\n"),
    Legacy(
      "a heap fragmentation profile in text form", "objects/count space/bytes",
      "heap profile:   1:   8 [   1:   8] @ fragmentationz\n  1:   8 [   1:   8] @ 0x4001 0x4002\n"),
    Legacy(
      "a profile of counts in text form", "goroutine/count", "# c\n\ngoroutine profile: total 7\n7 @ 0x4001 0x4002\n"),
    Legacy(
      "a thread profile in text form", "thread/count",
      "--- threadz 1 ---\n\n--- Thread 7f4c (name: main/12) stack: ---\n  PC: 0x4001 0x4002: f\n--- Memory map: ---\n"),
    Legacy(
      "a contention profile of Go in text form", "delay/nanoseconds",
      "--- mutex:\ncycles/second=1000000000\nsampling period=1\n100 2 @ 0x4001 0x4002\n"),
    Legacy(
      "a contention profile of C++ in text form", "delay/nanoseconds",
      "--- contentionz 1 ---\ncycles/second = 1000000000\nsampling period = 100\n100 2 @ 0x4001 0x4002\n"),
    Legacy(
      "a contention profile of Java in text form", "delay/microseconds",
      "--- contentionz 1 ---\nformat = java\nresolution = microseconds\n16 2 @ 0x4001\n\n  0x4001 com.a.B.f (B.java:1)\n"
    ),
    Legacy(
      "a heap profile of Java in text form", "com.a.B.f B.java:1",
      "--- heapz 1 ---\nformat = java\nresolution = bytes\n16 2 @ 0x4001\n\n  0x4001 com.a.B.f (B.java:1)\n"),
    Legacy(
      "a CPU profile of the gperftools", "samples/count cpu/nanoseconds",
      words: [0, 3, 0, 10_000, 0, 5, 2, 0x4001, 0x4002, 0, 1, 0]),
    Legacy(
      "a CPU profile of Java", "com.a.B.f B.java:1", words: [0, 3, 1, 10_000, 0, 5, 1, 0x4001, 0, 1, 0],
      "  0x4001 com.a.B.f (B.java:1)\n"),
  ]

  @Test(
    "their kind is said, and that they are not checked, which is no success, whether go tool pprof reads them or not")
  func kinds() throws {
    let scratch = try Scratch()
    for (index, profile) in Self.profiles.enumerated() {
      try Data(profile.bytes).write(to: scratch.file("\(index).good"))
      // What follows the heading is broken: most kinds have a number there that has too many digits.
      let broken =
        profile.bytes.prefix(while: { $0 != UInt8(ascii: "@") }) + Array("@\n\n1 2: x 0x10000000000000000 @\n".utf8)
      try Data(broken).write(to: scratch.file("\(index).bad"))
    }
    var refused = 0
    for (index, profile) in Self.profiles.enumerated() {
      for suffix in ["good", "bad"] {
        let name = "\(index).\(suffix)"
        let ours = try Tool.convert("check", name, in: scratch.url)
        let theirs = try Tool.run(["go", "tool", "pprof", "-raw", name], in: scratch.url)
        if suffix == "good" {
          #expect(
            ours.text
              == "\(name): \(profile.kind), which is not checked: go tool pprof -raw tells whether it can be read\n",
            "\(ours.errors)")
          #expect(theirs.text.contains(profile.shown))
        }
        #expect(ours.status == 1 && (suffix == "bad" || theirs.status == 0), "\(name): \(theirs.errors)")
        if theirs.status != 0 { refused += 1 }
        // Never does it say that one is refused which is not.
        #expect(theirs.status != 0 || ours.text.contains("which is not checked"))
      }
    }
    #expect(refused > 5, "\(refused)")
  }

  @Test("go tool pprof refuses text whose heading is of no profile, with these words")
  func headings() throws {
    let scratch = try Scratch()
    for (text, words) in [
      ("heap profile: 1: 8 [2: 16]\n", "it begins like a profile in text form, but its heading is of none"),
      ("goroutine 1 [running]:\nmain.main()\n", "it looks like text, not like a profile"),
      (String(repeating: "a", count: 70_000), "it looks like text, not like a profile"),
    ] {
      try Data(text.utf8).write(to: scratch.file("p"))
      let run = try Tool.run([Tool.command, "check", "p"], in: scratch.url)
      let start = "p: \(words): go tool pprof refuses this: \""
      #expect(run.status == 1 && run.text.hasPrefix(start), "\(run.text)")
      let real = try Tool.run(["go", "tool", "pprof", "-raw", "p"], in: scratch.url)
      #expect(real.status != 0 && real.errors.contains(run.text.dropFirst(start.utf8.count).dropLast(2)), "\(run.text)")
    }
  }
}
