import ExecutableBuilding
import StackResolution
import Testing

@Suite("The leaf, the root, and what is hidden")
struct LeafTests {
  /// main allocates on lines 10 and 11, and both calls return to instructions of line 11.
  static let twoCalls = MadeFunction(
    "main.main",
    [
      .init(.call("runtime.newobject"), line: 10), .init(.other(4), line: 11),
      .init(.call("runtime.makeslice"), line: 11), .init(.other(4), line: 11),
    ])

  @Test("the leaf's line is that of the call, not of the instruction behind")
  func line() throws {
    let function = MadeFunction(
      "main.main",
      [
        .init(.call("runtime.newobject"), line: 10), .init(.other(4), line: 11),
        .init(.call("main.other"), line: 12), .init(.other(4), line: 12),
      ])
    let other = MadeFunction("main.other", [.init(.other(4), line: 50)])
    var program = try MadeProgram([function, other])
    #expect(try program.locations([("main.main", 11)]) == ["main.main:10"])
    // What is called on line 12 does not allocate. Without any other possibility it is taken, but not for sure.
    let stack = try program.resolve([("main.main", 12)])
    #expect(stack.verdict == .ambiguous && stack.alternatives.isEmpty)
    #expect(program.locations(stack) == ["main.main:12", "runtime.main:60"])
  }

  @Test("of two calls that return to one line, the one on that line comes first, and the stack is ambiguous")
  func ambiguous() throws {
    var program = try MadeProgram([Self.twoCalls])
    let stack = try program.resolve([("main.main", 11)])
    #expect(stack.verdict == .ambiguous)
    #expect(program.locations(stack) == ["main.main:11", "runtime.main:60"])
    #expect(stack.alternatives.map(\.index) == [0])
    #expect(stack.alternatives.first?.lines.map(\.line) == [11, 10])
  }

  @Test(
    "sizes decide between them",
    arguments: [
      // The first call allocates a type of 40 bytes: the size class of 48.
      (48, ResolvedStack.Verdict.ambiguous, 10), (64, .resolved, 11), (16, .resolved, 11),
    ] as [(Int64, ResolvedStack.Verdict, Int64)])
  func sizes(_ size: Int64, _ verdict: ResolvedStack.Verdict, _ line: Int64) throws {
    // The address of the type relative to the instruction behind the load, which ends at 7 bytes into the code.
    var function = Self.twoCalls
    function.instructions.insert(.init(.bytes(Loading.type(0, endingAt: 7)), line: 10), at: 0)
    var program = try MadeProgram([function], types: [(40, 8)])
    let stack = try program.resolve([("main.main", 11)], size: size)
    #expect(stack.verdict == verdict)
    #expect(stack.lines[0].line == line)
  }

  @Test("the caller of the sampler may be inlined: then it is not in the stack")
  func inlinedSampler() throws {
    let function = MadeFunction(
      "main.main",
      [
        .init(.other(4), line: 10), .init(.call("runtime.mallocgc"), line: 80, file: MadeProgram.malloc, inlined: 0),
        .init(.other(4), line: 11),
      ], inlined: [.init("runtime.rawbytes", parent: 0)])
    var program = try MadeProgram([function])
    #expect(try program.locations([("main.main", 10)]) == ["main.main:10"])
  }

  @Test("since Go 1.26 mallocgc is in the stack, and hidden")
  func profilealloc() throws {
    let function = MadeFunction(
      "main.main", [.init(.call("runtime.newobject"), line: 10), .init(.other(4), line: 11)])
    // mallocgc's callee is the one that samples there: a function between the two.
    var functions = MadeProgram.runtime
    functions[2].instructions[1] = .init(.call("runtime.mallocgcSmall"), line: 21, file: MadeProgram.malloc)
    functions.append(
      MadeFunction(
        "runtime.mallocgcSmall",
        [
          .init(.call("runtime.profilealloc"), line: 90, file: MadeProgram.malloc),
          .init(.other(4), line: 90, file: MadeProgram.malloc),
        ]))
    var program = try MadeProgram([function], replacing: functions, minor: 26)
    let stack = try program.resolve(
      [
        ("runtime.mallocgc", MadeProgram.malloc, 22), ("runtime.newobject", MadeProgram.malloc, 2),
        ("main.main", MadeProgram.main, 10),
      ]
        + MadeProgram.root)
    #expect(stack.verdict == .resolved)
    #expect(program.locations(stack) == ["main.main:10", "runtime.main:60"])
  }

  @Test("what is hidden at the leaf is told by the function behind the call", arguments: [23, 24])
  func hidden(_ minor: Int) throws {
    // internal/runtime/maps.New is inlined in runtime.makemap, which main calls; its pc belongs to it alone.
    let functions = [
      MadeFunction(
        "runtime.makemap",
        [
          .init(.other(4), line: 30, file: MadeProgram.malloc),
          .init(.call("runtime.newobject"), line: 90, file: "/go/maps.go", inlined: 0),
          .init(.other(4), line: 91, file: "/go/maps.go", inlined: 0),
        ], inlined: [.init("internal/runtime/maps.New", parent: 0)]),
      MadeFunction("main.main", [.init(.call("runtime.makemap"), line: 10), .init(.other(4), line: 11)]),
    ]
    var program = try MadeProgram(functions, minor: minor)
    let stack = try program.resolve(
      [
        ("runtime.makemap", "/go/maps.go", 91), ("runtime.makemap", MadeProgram.malloc, 30),
        ("main.main", MadeProgram.main, 10),
      ]
        + MadeProgram.root)
    let shown = program.locations(stack)
    #expect(
      shown == (minor >= 24 ? [] : ["internal/runtime/maps.New:90<runtime.makemap:30"]) + [
        "main.main:10", "runtime.main:60",
      ])
  }

  @Test("if all is hidden, all is shown")
  func allHidden() throws {
    let function = MadeFunction(
      "runtime.schedinit", [.init(.call("runtime.newobject"), line: 10), .init(.other(4), line: 10)])
    var program = try MadeProgram([function, MadeFunction("main.main", [.init(.other(4), line: 1)])])
    let stack = try program.resolve([("runtime.schedinit", MadeProgram.main, 10)])
    #expect(program.locations(stack) == ["runtime.schedinit:10"])
  }

  @Test("a stack that was cut off inside an inlined function is completed, if it must be")
  func cut() throws {
    var program = try MadeProgram(FrameTests.inlining)
    let frames: [MadeProgram.Frame] = [("main.main", MadeProgram.main, 21)]
    let stack = try program.resolve(frames)
    #expect(stack.verdict == .resolved)
    #expect(program.locations(stack) == ["main.push:21<main.main:12"])
    // Ends with a whole frame: nothing is added.
    let whole = try program.resolve([("main.slow", MadeProgram.main, 31), ("main.main", MadeProgram.main, 13)])
    #expect(program.locations(whole) == ["main.slow:31", "main.main:13"])
  }
}

/// `LEAQ rel32(IP), AX` in the first function's code, which begins a page behind the file's beginning.
enum Loading {
  static func type(_ index: Int, endingAt end: Int) -> [UInt8] {
    let code: UInt64 = 0x40_1000
    let delta = Int32(Int64(ExecutableBuilder.typeAddress(index)) - Int64(code) - Int64(end))
    return [0x48, 0x8d, 0x05] + (0..<4).map { UInt8(truncatingIfNeeded: delta >> (8 * Int32($0))) }
  }
}
