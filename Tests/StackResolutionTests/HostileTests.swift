import ByteStreams
import ExecutableBuilding
import GoExecutable
import GoRuntime
import StackResolution
import Testing

@Suite("Stacks and executables that are made to be hard")
struct HostileTests {
  @Test("a stack of 65,536 frames is not resolved, one of 4,096 is", .timeLimit(.minutes(1)))
  func long() throws {
    // Each frame may be one of two functions of the same name, alone or with itself inlined: 2 to the 4,095th ways.
    let functions = (0..<2).map { _ in
      MadeFunction(
        "main.f",
        [
          .init(.callPointer, line: 5), .init(.other(4), line: 5), .init(.callPointer, line: 5, inlined: 0),
          .init(.call("runtime.newobject"), line: 7), .init(.other(4), line: 7),
        ], inlined: [.init("main.f", parent: 1)])
    }
    var program = try MadeProgram(
      functions + [MadeFunction("main.main", [.init(.callPointer, line: 1), .init(.other(4), line: 1)])])
    func frames(_ count: Int) -> [(String, Int64)] {
      [("main.f", 7)] + [(String, Int64)](repeating: ("main.f", 5), count: count - 4) + [("main.main", 1)]
    }
    let stack = try program.resolve(frames(4096))
    #expect(stack.verdict != .unresolved && stack.lines.count == 4095)
    #expect(try program.resolve(frames(65536)).verdict == .unresolved)
  }

  @Test("a name that hundreds of functions have resolves nothing")
  func sameNames() throws {
    let functions = (0..<300).map { _ in
      MadeFunction("main.f", [.init(.call("runtime.newobject"), line: 7), .init(.other(4), line: 7)])
    }
    var program = try MadeProgram(
      functions + [MadeFunction("main.main", [.init(.callPointer, line: 1), .init(.other(4), line: 1)])])
    #expect(try program.resolve([("main.f", 7), ("main.main", 1)]).verdict == .unresolved)
  }

  @Test("an inline tree that goes in circles ends")
  func circle() throws {
    let function = MadeFunction(
      "main.main",
      [.init(.call("runtime.newobject"), line: 5, inlined: 0), .init(.other(4), line: 5, inlined: 0)],
      inlined: [.init("main.circle", parent: 0)])
    var program = try MadeProgram([function])
    #expect(try program.resolve([("main.main", 5)]).verdict == .unresolved)
  }

  @Test("a damaged table is an error, with the place in the file")
  func damagedTable() throws {
    var builder = ExecutableBuilder(FrameTests.inlining + MadeProgram.runtime, release: .go1_21)
    builder.dataLength = 16
    let built = builder.build()
    // The table of lines of main.main: 11, 12, 21, 13 as changes (zigzag) and lengths.
    let lines: [UInt8] = [24, 4, 2, 1, 18, 9, 15, 9, 0]
    let at = try #require(built.bytes.indices.first { built.bytes[$0...].starts(with: lines) })
    var bytes = built.bytes
    // A run without a length.
    bytes[at + 1] = 0
    var resolver = try StackResolver(try GoExecutable(MemoryBytes(bytes)), StackRules(GoVersion(minor: 21)))
    let frame = Array("main.main".utf8) + [0] + Array(MadeProgram.main.utf8)
    resolver.add(encoded: 0..<frame.count, function: 0..<9, file: 10..<frame.count, line: 21, in: frame.span)
    #expect(throws: GoExecutableError.self) { try resolver.finish(size: 48) }
  }
}
