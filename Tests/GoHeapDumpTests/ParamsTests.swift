import ByteStreams
import DumpBuilding
import GoHeapDump
import GoRuntime
import Names
import Testing

@Suite struct ParamsTests {
  private func params(_ layout: DumpBuilder.Layout, _ write: (inout DumpBuilder) -> Void) throws -> Params {
    var builder = DumpBuilder(layout)
    write(&builder)
    builder.eof()
    let collected = try collect(builder.bytes, [])
    return try #require(collected.params)
  }

  @Test(arguments: DumpBuilder.Layout.allCases, [4, 8])
  func `pointer size, byte order, heap, CPUs`(layout: DumpBuilder.Layout, size: Int) throws {
    for isBigEndian in [false, true] {
      let params = try params(layout) {
        $0.params(
          bigEndian: isBigEndian, pointerSize: UInt64(size), arenaStart: 0x1000, arenaEnd: .max, cpus: 3)
      }
      #expect(params.isBigEndian == isBigEndian)
      #expect(params.pointerSize == size)
      #expect(params.arena.start == 0x1000)
      #expect(params.arena.end == .max)
      #expect(params.cpus == 3)
      #expect(params.version.header == layout.header)
    }
  }

  @Test(
    arguments: [("5", "arm"), ("6", "amd64"), ("7", "arm64"), ("8", "386"), ("9", "ppc64"), ("0", "mips64")]
      as [(Unicode.Scalar, String)])
  func `up to go1.6 a letter says the architecture`(character: Unicode.Scalar, arch: String) throws {
    for layout in DumpBuilder.Layout.allCases where layout != .go1_7 {
      #expect(try params(layout) { $0.params(archCharacter: character) }.arch == arch)
    }
  }

  @Test func `a letter that no release had is shown as a number`() throws {
    #expect(try params(.go1_6) { $0.params(archCharacter: "z") }.arch == "architecture 122")
  }

  @Test(arguments: ["amd64", "386", "riscv64", ""])
  func `from go1.7 on the architecture has its name`(arch: String) throws {
    #expect(try params(.go1_7) { $0.params(arch: arch) }.arch == arch)
  }

  @Test(arguments: ["go1.27.3", "go1.21rc2", "devel go1.22-5d8bab3 Mon"])
  func `the build version of Go 1.17 and newer`(version: String) throws {
    let params = try params(.go1_7) { $0.params(lastString: version) }
    #expect(params.buildVersion == version)
    #expect(params.experiment == "")
    #expect(params.goVersion == GoVersion(buildVersion: version))
    #expect(params.goVersion != nil)
  }

  @Test(arguments: DumpBuilder.Layout.allCases, ["", "framepointer"])
  func `GOEXPERIMENT before Go 1.17`(layout: DumpBuilder.Layout, experiment: String) throws {
    let params = try params(layout) { $0.params(lastString: experiment) }
    #expect(params.experiment.text == experiment)
    #expect(params.buildVersion == "")
    #expect(params.goVersion == nil)
  }

  @Test(arguments: ["go1.27\nX: y", "go1.27\u{1b}[2J", "go1." + String(repeating: "1", count: 300)])
  func `a version that is no piece of a line is none`(text: String) throws {
    let params = try params(.go1_7) { $0.params(arch: text, lastString: text) }
    #expect(params.buildVersion == "" && params.goVersion == nil && params.arch == "unknown")
  }

  @Test func `a visitor has the parameters before any record`() throws {
    struct Visitor: RecordVisitor {
      var wanted: RecordSet { .all }
      let objectDetail = ObjectDetail.records
      var calls: [String] = []
      mutating func visit(params: Params) { calls.append("params") }
      mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) { calls.append(record.tag.name) }
    }
    var visitor = Visitor()
    let builder = dump(.go1_7) { $0.osThread(1) }
    var reader = try HeapDumpReader(MemorySource(builder.bytes))
    #expect(reader.params == nil)
    try reader.read(into: &visitor)
    #expect(visitor.calls == ["params", "Params", "OSThread"])
    #expect(reader.params?.pointerSize == 8)
  }
}
