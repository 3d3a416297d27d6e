import ByteStreams
import ExecutableBuilding
import GoExecutable
import Names
import Testing

@Suite("What an executable says")
struct ReadingTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let builder: ExecutableBuilder

    init(_ name: String, _ builder: ExecutableBuilder) {
      testDescription = name
      self.builder = builder
    }
  }

  /// Every kind of table, with every kind of header that there is for it.
  static let builders: [Case] = {
    var all: [Case] = []
    for release in ExecutableBuilder.Release.allCases {
      for machine in [ExecutableBuilder.Machine.amd64, .i386, .arm64, .s390x] {
        for (isPIE, isNamed) in [(false, true), (true, true), (true, false)] {
          // 32-bit executables keep addends in place.
          if isPIE, machine.name == "386" { continue }
          var builder = Sample.builder(release, machine)
          builder.isPositionIndependent = isPIE
          builder.namesLineTable = isNamed
          all.append(Case("\(release) \(machine.name)\(isPIE ? " PIE" : "")\(isNamed ? "" : " merged")", builder))
        }
      }
      for machine in [ExecutableBuilder.Machine.amd64, .arm64] {
        var builder = Sample.builder(release, machine)
        builder.isMachO = true
        all.append(Case("\(release) \(machine.name) Mach-O", builder))
      }
    }
    return all
  }()

  @Test("functions, positions and inline trees", arguments: builders)
  func functions(_ made: Case) throws {
    let builder = made.builder
    let built = builder.build()
    let executable = try Sample.executable(built.bytes)
    #expect(executable.functionCount == Sample.functions.count)
    #expect(executable.wrapperID == 23)
    for (index, made) in Sample.functions.enumerated() {
      let function = try executable.function(index)
      #expect(try executable.string(function.name) == made.name)
      #expect(executable.address(of: function) == built.entries[index])
      #expect(executable.function(atAddress: built.entries[index]) == index)
      #expect(executable.function(atAddress: built.entries[index] + 1) == nil)
      #expect(executable.function(containing: built.entries[index] + 1) == index)
      #expect(function.isTop == (made.flags & 1 != 0) && function.isAssembly == (made.flags & 4 != 0))
      let hasStartLines = builder.release != .go1_19
      #expect(function.startLine == (hasStartLines ? made.startLine : 0))
      let positions = try executable.positions(of: function)
      for (instruction, offset) in zip(made.instructions, built.offsets[index]) {
        let position = positions.position(at: UInt32(offset))
        #expect(position.line == instruction.line && position.inlined == instruction.inlined)
        #expect(try executable.place(position).hasSuffix(":\(instruction.line)"))
      }
      #expect(positions.inlinedCalls.count == made.tree.count)
      for (call, entry) in zip(positions.inlinedCalls, made.tree) {
        #expect(try executable.string(call.name) == entry.name)
        #expect(call.id == entry.id && call.parentPC == UInt32(built.offsets[index][entry.parent]))
        #expect(call.startLine == (hasStartLines ? entry.startLine : 0))
      }
    }
    #expect(executable.function(containing: built.entries[0] - 1) == nil)
    #expect(try executable.functions(named: ArraySlice("main.empty".utf8)) == [1, 4])
    #expect(try executable.functions(named: ArraySlice("main.other".utf8)).isEmpty)
  }

  @Test("the build, the variables", arguments: builders)
  func summary(_ made: Case) throws {
    let builder = made.builder
    let built = builder.build()
    let summary = try ExecutableSummary(MemoryBytes(built.bytes))
    #expect(summary.buildInfo?.goVersion == builder.release.rawValue)
    #expect(summary.buildInfo?.module?.path == "example.com/made" && summary.buildInfo?.module?.version == "v1.2.3")
    #expect(summary.data == built.data..<built.data + 256 && summary.bss == built.bss..<built.bss + 512)
    #expect(summary.pointerSize == (builder.machine.name == "386" ? 4 : 8))
    #expect(summary.isBigEndian == (builder.machine.name == "s390x"))
    if !builder.isMachO {
      #expect(summary.gnuBuildID == "ab01" && summary.goBuildID == "id/of/go")
    }
    // By address, without the one that is a function.
    let symbols = try Sample.executable(built.bytes).dataSymbols()
    #expect(symbols.map(\.name) == ["main.first", "main.second"])
    #expect(symbols.map(\.address) == [built.data + 16, built.data + 64])
    #expect(symbols.map(\.size) == (builder.isMachO ? [0, 0] : [24, 8]))
  }

  @Test("types")
  func types() throws {
    let executable = try Sample.executable(Sample.builder().build().bytes)
    let first = try #require(try executable.type(at: ExecutableBuilder.typeAddress(0)))
    let second = try #require(try executable.type(at: ExecutableBuilder.typeAddress(1)))
    #expect(first == (48, true) && second == (24, false))
    #expect(try executable.type(at: 0x10) == nil)
  }

  @Test("the words of variables as they are at the start", arguments: [false, true])
  func initialData(_ isPositionIndependent: Bool) throws {
    for machine in [ExecutableBuilder.Machine.amd64, .s390x] {
      var builder = Sample.builder(.go1_27, machine)
      builder.isPositionIndependent = isPositionIndependent
      builder.dataPointers = [(16, 64)]
      let built = builder.build()
      let words = try Sample.executable(built.bytes).initialData()
      #expect(words.count == builder.dataLength / 8)
      #expect(words[2] == built.data + 64 && words[3] == 0xdddd_dddd_dddd_dddd)
    }
  }

  @Test("without section headers, the tables are found in what is loaded")
  func withoutSections() throws {
    var bytes = Sample.builder().build().bytes
    // e_shoff, e_shnum, e_shstrndx
    for offset in Array(0x28..<0x30) + Array(0x3c..<0x40) { bytes[offset] = 0 }
    // The one segment is data as well as code: not executable.
    bytes[0x44] = 4
    let executable = try Sample.executable(bytes)
    #expect(executable.functionCount == Sample.functions.count)
    #expect(executable.summary.buildInfo == nil)
  }
}
