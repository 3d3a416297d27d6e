import Foundation
import ProfileBuilding
import Testing

@Suite("check: twice as long a profile")
struct CheckMemoryTests {
  private typealias Made = HandMadeProfile

  /// Profiles of which one part is there `count` times.
  private static let shapes: [(String, @Sendable (inout HandMadeProfile, Int) -> Void)] = [
    ("strings", { profile, count in for n in 0..<count { profile.strings.append(Made.bytes(6, Array("\(n)".utf8))) } }),
    (
      "a string of combining marks",
      { profile, count in
        let marks = (0..<count).flatMap { Array(($0 % 3 == 0 ? "\u{327}" : "\u{301}").utf8) }
        profile.strings[1] = Made.bytes(6, marks + marks + marks)
        profile.sampleTypes += profile.sampleTypes
      }
    ),
    ("samples", { profile, count in for _ in 0..<count { profile.samples.append(Made.sample()) } }),
    ("a sample's locations", { $0.samples = [Made.sample([Int64](repeating: 1, count: 20 * $1))] }),
    (
      "a sample's labels",
      { $0.samples = [Made.sample(labels: [[UInt8]](repeating: Made.number(1, 7) + Made.number(3, 1), count: $1))] }
    ),
    (
      "mappings in any order, without flags",
      { for n in 0..<$1 { $0.mappings.append(Made.message(3, Made.number(1, Int64($1) + 5 - Int64(n)))) } }
    ),
    (
      "locations, twice the same ids",
      { for n in 0..<$1 { $0.locations.append(Made.location(Int64(n / 2) + 3, function: 1)) } }
    ),
    (
      "functions that are nowhere",
      { for n in 0..<$1 { $0.locations.append(Made.location(Int64(n) + 3, function: 9)) } }
    ),
  ]

  @Test("takes at most twice the memory")
  func memory() throws {
    let scratch = try Scratch()
    try Data(HandMadeProfile().bytes).write(to: scratch.file("small"))
    for (index, shape) in Self.shapes.enumerated() {
      for factor in [1, 2] {
        var profile = HandMadeProfile()
        shape.1(&profile, 15_000 * factor)
        try Data(profile.bytes).write(to: scratch.file("\(index).\(factor)"))
      }
    }
    let small = try Tool.peakMemory("check", "small", in: scratch.url)
    for (index, shape) in Self.shapes.enumerated() {
      let once = try Tool.peakMemory("check", "\(index).1", in: scratch.url) - small
      let twice = try Tool.peakMemory("check", "\(index).2", in: scratch.url) - small
      // A megabyte comes and goes with where the kernel puts things.
      #expect(Double(twice) <= 2.3 * Double(max(once, 0)) + 1000, "\(shape.0): \(once) kB, \(twice) kB")
    }
  }
}
