import ByteStreams
import Testing

@testable import Conversion

@Suite("Paths from archives")
struct SafePathTests {
  private static func path(_ name: String) -> String? {
    SafePath.path(Array(name.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// One grapheme cluster of more bytes than a component may have.
  private static let cluster = "e" + String(repeating: "\u{301}", count: 150)

  @Test(
    "stay below their folder",
    arguments: [
      ("a/b", "a/b"), ("/a//b/", "a/b"), ("../../a", "a"), ("a/../../b", "a/b"), ("./a/.", "a"), ("", "_"), ("..", "_"),
      ("../..", "_"), ("/", "_"), ("a\u{7}b/\u{85}\n", "a_b/__"), ("...", "..."), ("..a", "..a"),
      ("c:\\d\\..", "c:\\d\\.."),
      (".heapdump2pprof-1.tmp", "_.heapdump2pprof-1.tmp"),
    ])
  func plain(_ name: String, _ expected: String) {
    #expect(Self.path(name) == expected)
  }

  @Test("components that are cut are looked at again", arguments: ["..", ".", ""])
  func cut(_ front: String) throws {
    for name in [front + Self.cluster, front + Self.cluster + "/x", "x/" + front + Self.cluster] {
      let path = try #require(SafePath.path(Array(name.utf8)))
      for component in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
        #expect(component.count <= SafePath.componentLength && !component.isEmpty)
        #expect(!component.allSatisfy { $0 == UInt8(ascii: ".") }, "\(path)")
      }
    }
  }

  @Test("bytes that are not UTF-8 stay; a character is never cut in two")
  func bytes() {
    #expect(SafePath.path([0x61, 0xe4, 0x2f, 0xff, 0x80]) == [0x61, 0xe4, 0x2f, 0xff, 0x80])
    let long = [UInt8](repeating: 0x61, count: SafePath.componentLength - 1) + Array("ä".utf8)
    #expect(SafePath.path(long) == Array(long.dropLast(2)))
  }

  @Test("what is too long has no path")
  func length() {
    #expect(Self.path(String(repeating: "a/", count: SafePath.length / 2)) != nil)
    #expect(Self.path(String(repeating: "a/", count: SafePath.length / 2 + 2)) == nil)
  }

  @Test("random bytes stay below their folder, too")
  func random() throws {
    var numbers = SeededNumbers(seed: 18)
    let parts: [[UInt8]] = [
      [0x2f], [0x2e], [0x2e, 0x2e], [0], [0x0a], [0xc2, 0x85], [0xe2, 0x80, 0xa8], [0xcc, 0x81], [0xff], [0xc3], [0x61],
      [UInt8](repeating: 0x62, count: 199), Array(Self.cluster.utf8),
    ]
    for _ in 0..<2000 {
      let name = (0..<Int.random(in: 0...8, using: &numbers)).flatMap { _ in parts.randomElement(using: &numbers)! }
      guard let path = SafePath.path(name) else { continue }
      for component in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
        let isSafe =
          !component.isEmpty && component != [0x2e] && component != [0x2e, 0x2e]
          && component.count <= SafePath.componentLength && !component.contains { $0 < 0x20 }
        #expect(isSafe, "\(name) became \(path)")
      }
    }
  }
}

/// Numbers that are the same in each run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 29) &* 0xbf58_476d_1ce4_e5b9
  }
}
