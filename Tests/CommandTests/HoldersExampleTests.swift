import Foundation
import Testing

/// A program that knows how much it holds, and who in it holds that, against what `go tool pprof` shows of its dump.
@Suite("Examples/holders")
struct HoldersExampleTests {
  /// A sample as `go tool pprof -raw` shows it.
  private struct Sample {
    let objects: Int
    let bytes: Int
    /// The root of the chain first.
    let names: [String]
    /// `bytes:[48] goroutine:[18]`
    var labels = ""
  }

  private static func samples(raw: String) -> [Sample] {
    let lines = raw.split(separator: "\n")
    var names: [Substring: String] = [:]
    for line in lines.drop(while: { $0 != "Locations" }).dropFirst().prefix(while: { $0 != "Mappings" }) {
      // Locations without an address are in no mapping, which would stand between number and name.
      let words = line.split(separator: " ", maxSplits: 2)
      let text = words[2].hasPrefix("M=1 ") ? words[2].dropFirst(4) : words[2]
      names[words[0]] = text.range(of: " :0").map { String(text[..<$0.lowerBound]) }
    }
    var samples: [Sample] = []
    for line in lines.drop(while: { $0 != "Samples:" }).dropFirst(2).prefix(while: { $0 != "Locations" }) {
      let words = line.split(separator: " ")
      // Values, the last with a colon, then numbers of locations.
      if let last = words.prefix(8).firstIndex(where: { $0.last == ":" && Int($0.dropLast()) != nil }), last > 0,
        let objects = Int(words[0]), let bytes = Int(words[1])
      {
        samples.append(
          Sample(objects: objects, bytes: bytes, names: words[(last + 1)...].reversed().map { names["\($0):"] ?? "" }))
      } else {
        samples[samples.count - 1].labels += words.joined(separator: " ")
      }
    }
    return samples
  }

  /// The variables of a program by their names, as `go tool nm -size` shows them: where each is.
  private static func variables(nm: String) -> [String: Range<UInt64>] {
    var result: [String: Range<UInt64>] = [:]
    for line in nm.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 4, let address = UInt64(words[0], radix: 16), let size = UInt64(words[1]) {
        result[String(words[3])] = address..<address + size
      }
    }
    return result
  }

  @Test("each amount is found at who holds it")
  func amounts() throws {
    let scratch = try Scratch()
    try Tool.build("holders", to: scratch.file("holders"))
    let amounts = try Tool.check("./holders", "-part", "8", "holders.dump", in: scratch.url).split(separator: "\n")
    try Tool.check(Tool.command, "holders.dump", "--profile", "retained", in: scratch.url)
    let samples = Self.samples(
      raw: try Tool.check("go", "tool", "pprof", "-raw", "holders.retained.pb.gz", in: scratch.url))
    let variables = Self.variables(nm: try Tool.check("go", "tool", "nm", "-size", "holders", in: scratch.url))
    #expect(amounts.count == 14)

    /// Whether a chain begins with a variable: globals; bss+0x48.
    func begins(_ names: [String], with variable: String) -> Bool {
      guard names.count > 1, names[0] == "globals", let place = variables[variable] else { return false }
      let words = names[1].split(separator: "+0x")
      guard words.count == 2, let start = variables["runtime.\(words[0])"], let offset = UInt64(words[1], radix: 16)
      else { return false }
      return place.contains(start.lowerBound + offset)
    }

    for line in amounts {
      let words = line.split(separator: " ")
      let (bytes, objects, holder) = (try #require(Int(words[0])), try #require(Int(words[1])), String(words[2]))
      let found = samples.filter { sample in
        switch holder {
        // Of several, not below a variable.
        case "globals": sample.names[0] == holder && sample.names[1].contains(" and ")
        default: sample.names.contains(holder) || begins(sample.names, with: holder)
        }
      }
      let foundBytes = found.reduce(0) { $0 + $1.bytes }
      // What size classes add to these sizes, and the map needs for itself, is less than a 16th. The runtime has small
      // objects of its own in some places; since Go 1.22 of about 1 byte in 64 it is a bitmap that nothing refers to.
      let own = ["globals", "shared", "unreachable"].contains(holder) ? 32 << 10 : 512
      let bitmaps = holder == "unreachable" ? samples.reduce(0) { $0 + $1.bytes } / 64 : 0
      // A word on a stack that is out of use may be the address of garbage.
      let lost = holder == "unreachable" ? bytes / 16 : 0
      #expect((bytes - lost...bytes + bytes / 16 + own + bitmaps).contains(foundBytes), "\(line): \(foundBytes)")
      if lost == 0 { #expect(found.reduce(0) { $0 + $1.objects } >= objects, "\(line)") }
    }

    // What several hold is below their names.
    let together = samples.filter { $0.names[1].contains(" and ") && $0.bytes >= 2 << 17 }
    #expect(together.map { $0.names[0] }.sorted() == ["globals", "shared"])
    for sample in together {
      let names = sample.names[1].components(separatedBy: " and ")
      let variables = sample.names[0] == "shared" ? ["main.report"] : ["main.table", "main.view"]
      #expect(names.count == 2)
      for variable in variables {
        #expect(names.count { begins(["globals", $0], with: variable) } == 1, "\(names) \(variable)")
      }
      if sample.names[0] == "shared" { #expect(names.contains("main.wait")) }
    }

    // A list is one frame, however long it is, and whichever of its nodes the runtime sampled.
    let events = Set(samples.filter { begins($0.names, with: "main.events") }.map(\.names))
    #expect(events.count == 1 && events.first?.count == 3)
    // Ten goroutines hold as much each, and keep apart.
    let served = samples.filter { $0.names.contains("main.serve") && $0.bytes == 128 << 10 }
    #expect(served.count == 10 && Set(served.map(\.labels)).count == 10)
    #expect(served.allSatisfy { $0.objects == 1 && $0.labels.contains("goroutine:[") })
  }
}
