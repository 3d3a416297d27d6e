import ByteStreams
import Profiles
import SystemPackage
import Testing

@testable import Conversion

@Suite("Names of outputs") struct OutputNameTests {
  @Test(arguments: [
    ("/tmp/heap.dump", "heap.pb.gz"), ("heap.dump.gz", "heap.pb.gz"), ("heap.heapdump.zst", "heap.pb.gz"),
    ("heap", "heap.pb.gz"), ("heap.gz", "heap.pb.gz"), ("heap.dump.dump", "heap.dump.pb.gz"),
    // Nothing would be left of these.
    (".dump", ".dump.pb.gz"), (".gz", ".gz.pb.gz"), ("a/.dump.xz", ".dump.pb.gz"),
  ])
  func `the endings of dumps and of compressed files are left out`(input: String, output: String) {
    #expect(OutputName.name(forInput: FilePath(input), .heap) == FilePath(output))
  }

  @Test func `kinds other than heap are in the name`() {
    #expect(OutputName.name(forInput: "a/heap.dump", .goroutine) == "heap.goroutine.pb.gz")
  }

  @Test func `bytes that are no UTF-8 stay`() {
    let name: [UInt8] = [0x61, 0xff] + ".dump".utf8
    #expect(OutputName.name(forInput: FilePath(bytes: name), .live).bytes == [0x61, 0xff] + ".live.pb.gz".utf8)
  }

  @Test func `only the ending .pb says that an output is not compressed`() {
    #expect(!OutputName.isCompressed("a.pb") && OutputName.isCompressed("a.pb.gz") && OutputName.isCompressed("pb"))
  }
}
