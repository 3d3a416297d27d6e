import Foundation
import Pprof
import Testing

@Suite("Retained profiles")
struct RetainedTests {
  /// How many objects each dump has, and bytes in them, counted by another program.
  static let totals: [(String, Int64, Int64)] = [
    ("go1.6-amd64", 4125, 523_088), ("go1.7-amd64", 4120, 523_024), ("go1.12-amd64", 4067, 537_816),
    ("go1.19-amd64", 4114, 562_184), ("go1.21-amd64", 4045, 547_368), ("go1.24-amd64-panic", 2488, 341_584),
    ("go1.24-amd64-noprofile", 2266, 848_744), ("go1.27-amd64", 4353, 589_672), ("go1.27-386", 4331, 484_064),
    ("go1.27-s390x", 4355, 580_080),
  ]

  @Test("the total is every object of the dump", arguments: totals)
  func total(_ name: String, _ objects: Int64, _ bytes: Int64) throws {
    let profile = try Fixture(name: name).converted("--profile", "retained")
    #expect(profile.sampleTypeNames == ["inuse_objects/count", "inuse_space/bytes", "scan/bytes", "pointers/count"])
    #expect(profile.sample.reduce(0) { $0 + $1.value[0] } == objects)
    #expect(profile.sample.reduce(0) { $0 + $1.value[1] } == bytes)
    let roots = Set(profile.sample.compactMap { profile.functionNames($0).last })
    #expect(roots.isSuperset(of: ["globals", "goroutines"]))
    #expect(roots.isSubset(of: ["globals", "goroutines", "finalizers", "shared", "stack objects", "unreachable"]))
    for sample in profile.sample {
      #expect(profile.bytesLabel(sample).map { $0 * sample.value[0] } == sample.value[1])
    }
    // No sample is there twice.
    let keys = profile.sample.map { "\($0.locationID) \($0.label.map { "\($0.key) \($0.num)" })" }
    #expect(Set(keys).count == keys.count)
    #expect(profile.function.allSatisfy { $0.systemName == 0 })
  }

  @Test("each goroutine's own buffer is held by its frame", arguments: ["go1.12-amd64", "go1.4-amd64", "go1.27-386"])
  func goroutines(_ name: String) throws {
    let profile = try Fixture(name: name).converted("--profile", "retained")
    // The program's goroutines hold 1 to 6 KiB each; the size class above 5 KiB is 5376 bytes.
    var sizes: [Int64: [Int64]] = [:]
    for sample in profile.sample {
      let names = profile.functionNames(sample)
      let goroutine = sample.label.first { profile.text($0.key) == "goroutine" }?.num
      let isOnStack = ["goroutines", "stack objects"].contains(names.last)
      // What several goroutines hold is below the names of all.
      let isSeveral = names.count > 2 && [" and ", " x "].contains { names[names.count - 2].contains($0) }
      #expect(goroutine == nil ? !isOnStack || isSeveral : isOnStack)
      if names.contains("main.park") || names.contains("main.main.gowrap1"), let goroutine {
        sizes[goroutine, default: []].append(sample.value[1])
      }
    }
    #expect(sizes.values.compactMap { $0.max() }.sorted() == [1024, 2048, 3072, 4096, 5376, 6144])
  }

  @Test("a dump that holds no memory profile makes one")
  func withoutMemProf() throws {
    let profile = try Fixture.withoutMemProf.converted("--profile", "retained")
    #expect(profile.sample.count > 10)
  }

  @Test("what of a dump that was cut short makes a profile of which kind")
  func partial() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "whole.dump")
    let rest = "but all objects, goroutines and what else holds objects"
    for (name, length, goroutine, retained) in [
      ("objects", 100_000, "no goroutine was reached", "not all of it was reached"),
      ("goroutines", 840_000, "13 goroutines, some may be missing", "not all of it was reached"),
      ("most", 920_000, rest, rest),
    ] {
      try scratch.bytes("whole.dump").prefix(length).write(to: scratch.file("\(name).dump"))
      for (kind, end) in [("goroutine", goroutine), ("retained", retained)] {
        let run = try Tool.convert(
          "\(name).dump", "--profile", kind, "--partial", "-o", "\(name).\(kind).pb.gz", in: scratch.url)
        #expect(run.errors.contains(end), "\(name) \(kind): \(run.errors)")
      }
    }
    let outputs = scratch.contents.filter { $0.hasSuffix("pb.gz") }
    #expect(outputs == ["goroutines.goroutine.pb.gz", "most.goroutine.pb.gz", "most.retained.pb.gz"])
  }

  @Test("a batch makes all kinds in one pass, the same bytes as one by one")
  func batch() throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try scratch.unpack(Fixture(name: "go1.24-amd64"), to: "in/x.dump")
    let kinds = ["heap", "goroutine", "retained"]
    try Tool.check(
      [Tool.command, "batch", "in", "-o", "out"] + kinds.flatMap { ["--profile", $0] }, in: scratch.url)
    for (kind, output) in zip(kinds, ["x.pb.gz", "x.goroutine.pb.gz", "x.retained.pb.gz"]) {
      let one = try Tool.convert("in/x.dump", "--profile", kind, "-o", "-", in: scratch.url)
      #expect(try one.status == 0 && one.output == scratch.bytes("out/in/\(output)"), "\(kind) \(one.errors)")
    }
  }
}
