import ExecutableBuilding
import StackResolution
import Testing

@Suite("Frames and what they really were")
struct FrameTests {
  /// push is inlined in main; its caller's line is 12. Then a call of its own.
  static let inlining = [
    MadeFunction(
      "main.main", startLine: 10,
      [
        .init(.other(4), line: 11), .init(.other(1), line: 12),
        .init(.call("runtime.newobject"), line: 21, inlined: 0), .init(.other(4), line: 21, inlined: 0),
        .init(.call("main.slow"), line: 13), .init(.other(4), line: 13),
      ], inlined: [.init("main.push", parent: 1, startLine: 20)]),
    MadeFunction(
      "main.slow", startLine: 30,
      [.init(.call("runtime.newobject"), line: 31), .init(.other(4), line: 31)]),
  ]

  @Test("an inlined function gets its name, in its caller's location")
  func inlined() throws {
    var program = try MadeProgram(Self.inlining)
    let stack = try program.resolve([("main.main", 21), ("main.main", 12)])
    #expect(stack.verdict == .resolved)
    #expect(program.locations(stack) == ["main.push:21<main.main:12", "runtime.main:60"])
    #expect(stack.lines.map(\.startLine) == [20, 10, 1])
    #expect(try program.locations([("main.slow", 31), ("main.main", 13)]) == ["main.slow:31", "main.main:13"])
    // The same frames are the same stack.
    _ = try program.resolve([("main.main", 21), ("main.main", 12)])
    #expect(program.stacks.count == 2)
  }

  @Test(
    "what is impossible is not resolved",
    arguments: [
      [("main.main", 21), ("main.main", 13)], [("main.main", 99)], [("main.other", 1)],
      [("main.slow", 31), ("main.slow", 31)], [],
    ])
  func impossible(_ frames: [(String, Int64)]) throws {
    var program = try MadeProgram(Self.inlining)
    let stack = try program.resolve(frames)
    #expect(stack.verdict == .unresolved && stack.lines.isEmpty && stack.locationEnds.isEmpty)
  }

  @Test("the same on other machines and in older tables", arguments: [ExecutableBuilder.Machine.i386, .arm64, .s390x])
  func machines(_ machine: ExecutableBuilder.Machine) throws {
    var functions = Self.inlining
    // Instructions have lengths of 2 or 4 there.
    functions[0].instructions[1] = .init(.other(4), line: 12)
    for release in [ExecutableBuilder.Release.go1_19, .go1_27] {
      var program = try MadeProgram(functions, machine: machine, release: release)
      let stack = try program.resolve([("main.main", 21), ("main.main", 12)])
      #expect(stack.verdict == .resolved)
      #expect(program.locations(stack) == ["main.push:21<main.main:12", "runtime.main:60"])
    }
  }

  @Test("where calls are not known, positions alone decide")
  func unknownMachine() throws {
    var functions = Self.inlining
    functions[0].instructions[1] = .init(.other(4), line: 12)
    var program = try MadeProgram(functions, machine: .mips64)
    let stack = try program.resolve([("main.main", 21), ("main.main", 12)])
    #expect(program.locations(stack) == ["main.push:21<main.main:12", "runtime.main:60"])
  }

  @Test("calls tell recursion from inlining")
  func recursion() throws {
    // down calls itself on line 5; in up, up itself is inlined on line 15 and calls up on that line.
    let functions = [
      MadeFunction(
        "main.down",
        [
          .init(.call("main.down"), line: 5), .init(.other(4), line: 6), .init(.call("runtime.newobject"), line: 7),
          .init(.other(4), line: 7),
        ]),
      MadeFunction(
        "main.up",
        [
          .init(.other(4), line: 15), .init(.call("main.up"), line: 15, inlined: 0),
          .init(.call("runtime.newobject"), line: 17, inlined: 0), .init(.other(4), line: 17, inlined: 0),
        ], inlined: [.init("main.up", parent: 0)]),
      MadeFunction(
        "main.main",
        [.init(.call("main.down"), line: 20), .init(.call("main.up"), line: 21), .init(.other(4), line: 22)]),
    ]
    var program = try MadeProgram(functions)
    let down = [("main.down", 7)] + [(String, Int64)](repeating: ("main.down", 5), count: 3) + [("main.main", 20)]
    #expect(try program.locations(down).map { $0.contains("<") } == [false, false, false, false, false])
    // A function inlined into itself gets a location for each, as runtime/pprof takes it for recursion.
    let up = [("main.up", 17)] + [(String, Int64)](repeating: ("main.up", 15), count: 5) + [("main.main", 21)]
    let stack = try program.resolve(up)
    #expect(stack.verdict == .resolved && stack.lines.count == 8)
    #expect(program.locations(stack).allSatisfy { !$0.contains("<") })
    // An odd number of frames would need half a physical one.
    #expect(try program.resolve([up[0]] + up[2...]).verdict == .unresolved)
  }

  @Test("wrappers are not shown, whether called or inlined into")
  func wrappers() throws {
    // main calls wrapper, which calls method; deferred is a wrapper into which method is inlined.
    let functions = [
      MadeFunction(
        "main.method", [.init(.call("runtime.newobject"), line: 5), .init(.other(4), line: 5)]),
      MadeFunction(
        "main.main.deferwrap1", id: 23,
        [
          .init(.other(4), line: 1, file: "<autogenerated>"), .init(.call("runtime.newobject"), line: 5, inlined: 0),
          .init(.other(4), line: 5, inlined: 0),
        ], inlined: [.init("main.method", parent: 0, startLine: 4)]),
      MadeFunction(
        "main.main",
        [
          .init(.call("main.wrapper"), line: 10), .init(.other(4), line: 11), .init(.callPointer, line: 12),
          .init(.other(4), line: 13), .init(.call("main.main.deferwrap1"), line: 14), .init(.other(4), line: 15),
          .init(.call("main.main"), line: 16), .init(.other(4), line: 17),
        ]),
    ]
    var program = try MadeProgram(functions)
    #expect(try program.locations([("main.method", 5), ("main.main", 10)]) == ["main.method:5", "main.main:10"])
    #expect(try program.locations([("main.method", 5), ("main.main", 12)]) == ["main.method:5", "main.main:12"])
    #expect(
      try program.locations([("main.main.deferwrap1", 5), ("main.main", 14)]) == ["main.method:5", "main.main:14"])
    // Line 16 calls something else.
    #expect(try program.resolve([("main.method", 5), ("main.main", 16)]).verdict == .unresolved)
  }

  @Test("behind a fault, the frame is not at a call; behind a panic, a wrapper is shown")
  func panics() throws {
    let functions = [
      MadeFunction(
        "main.cleanup", [.init(.call("runtime.newobject"), line: 5), .init(.other(4), line: 5)]),
      MadeFunction(
        "main.main", [.init(.other(4), line: 10), .init(.other(4), line: 11), .init(.callPointer, line: 12)]),
      MadeFunction(
        "main.main.gowrap1", id: 23,
        [.init(.call("runtime.gopanic"), line: 14, inlined: 0), .init(.other(4), line: 14)],
        inlined: [.init("main.fail", parent: 1)]),
    ]
    var program = try MadeProgram(functions)
    let fault: [MadeProgram.Frame] = [
      ("main.cleanup", MadeProgram.main, 5), ("runtime.gopanic", MadeProgram.malloc, 40),
      ("runtime.sigpanic", MadeProgram.malloc, 50), ("main.main", MadeProgram.main, 11),
    ]
    let stack = try program.resolve(fault + MadeProgram.root)
    #expect(stack.verdict == .resolved)
    #expect(
      program.locations(stack) == [
        "main.cleanup:5", "runtime.gopanic:40", "runtime.sigpanic:50", "main.main:11", "runtime.main:60",
      ])
    // The wrapper itself is not what called gopanic: it is not shown.
    let wrapped = try program.resolve([
      ("main.cleanup", MadeProgram.main, 5), ("runtime.gopanic", MadeProgram.malloc, 40),
      ("main.main.gowrap1", MadeProgram.main, 14), ("runtime.goexit", MadeProgram.malloc, 70),
    ])
    #expect(program.locations(wrapped) == ["main.cleanup:5", "runtime.gopanic:40", "main.fail:14"])
  }

  @Test("code without a name stays as the dump has it")
  func unknownCode() throws {
    let functions = [
      MadeFunction("main.main", [.init(.callPointer, line: 10), .init(.other(4), line: 11)])
    ]
    var program = try MadeProgram(functions)
    let stack = try program.resolve(
      [("(0x7f0012345678)", "?", 0), ("main.main", MadeProgram.main, 10)] + MadeProgram.root)
    #expect(stack.verdict == .resolved)
    #expect(program.locations(stack) == ["(0x7f0012345678):0", "main.main:10", "runtime.main:60"])
  }
}
