import ByteStreams
import DumpBuilding
import Pprof
import HeapReading
import Profiles

/// A dump made by hand, and the profile it becomes.
struct MadeDump {
  var builder: DumpBuilder

  init(_ layout: DumpBuilder.Layout = .go1_7, buildVersion: String = "go1.27.3") {
    builder = DumpBuilder(layout)
    builder.params(lastString: buildVersion)
  }

  /// Adds a bucket whose stack has functions of these names.
  mutating func bucket(_ address: UInt64, size: UInt64, _ functions: [String], allocs: UInt64, frees: UInt64) {
    builder.memProf(
      bucket: address, size: size, stack: functions.map { ($0, "f.go", 1) }, allocs: allocs,
      frees: frees)
  }

  func read(
    rate: Int64? = 1, kinds: [ProfileKind] = [.heap], binaries: Binaries? = nil
  ) throws -> DumpProfiles {
    var whole = builder
    whole.eof()
    return try DumpProfiles(reading: MemorySource(whole.bytes), rate: rate, binaries: binaries, kinds: kinds)
  }

  func profile(
    _ kind: ProfileKind = .heap, rate: Int64? = 1, binaries: Binaries? = nil
  ) throws -> Profile {
    let sink = MemorySink()
    try read(rate: rate, kinds: [kind], binaries: binaries).write(kind, to: sink)
    return try Profile(decoding: sink.bytes)
  }
}

extension Profile {
  func names(_ index: Int) -> [String] {
    sample[index].locationID.map { id in
      stringTable[Int(function[Int(location[Int(id) - 1].line[0].functionID) - 1].name)]
    }
  }
}
