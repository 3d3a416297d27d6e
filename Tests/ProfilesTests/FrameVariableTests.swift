import ByteStreams
import DumpBuilding
import ExecutableBuilding
import HeapReading
import Pprof
import Profiles
import Testing

/// A goroutine in main.inner, which main.outer has called, which main.main has called; with an executable that tells where
/// variables are whose addresses are taken.
private struct MadeStack {
  typealias StackObject = MadeFunction.StackObject

  var machine = ExecutableBuilder.Machine.amd64
  var release = ExecutableBuilder.Release.go1_27
  var functions = ["main.inner", "main.outer", "main.main", "runtime.goexit"].map { name in
    MadeFunction(name, flags: name == "runtime.goexit" ? 5 : 0, [.init(.other(8), line: 1), .init(.other(8), line: 2)])
  }
  /// Bytes of a frame.
  var frame: UInt64 = 160
  /// Whether the executable can be loaded anywhere.
  var isPositionIndependent = false
  /// How far behind the executable's addresses the program is.
  var bias: UInt64 = 0
  var use = Binaries.Use.required
  /// Words of memory of main.outer and main.main, by how far they are from where main.outer's caller's memory begins; a number
  /// of an object.
  var words: [Int64: Int] = [:]
  /// Where main.inner points to, counted in the same way.
  var targets: [Int64] = []
  /// Where the memory of frames begins, from main.inner on, if not one behind the other.
  var stackPointers: [UInt64]?
  /// How main.inner is called in the dump.
  var innerName = "main.inner"

  private static let heap: UInt64 = 0x1000_0000
  private static let stack: UInt64 = 0x1100_0000

  private var width: UInt64 { machine.name == "386" ? 4 : 8 }
  private var isBigEndian: Bool { ["s390x", "mips64"].contains(machine.name) }

  private func bytes(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in
      let little = (0..<width).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
      return isBigEndian ? little.reversed() : little
    }
  }

  /// What holds each object: `goroutines main.main main.outer`.
  func holders() throws -> [String] {
    let (dump, binaries) = try dump()
    let profile = try dump.profile(.retained, binaries: binaries)
    // All have one size and one type, so that there is a sample for each holder.
    var holders: [String] = []
    for index in profile.sample.indices {
      let names = profile.names(index).reversed().dropLast().joined(separator: " ")
      holders += [String](repeating: names, count: Int(profile.sample[index].value[0]))
    }
    return holders.sorted()
  }

  /// What the user is told.
  func warnings() throws -> [String] {
    let (dump, binaries) = try dump()
    return try dump.read(rate: 1, kinds: [.retained], binaries: binaries).warnings(of: .retained)
  }

  private func dump() throws -> (MadeDump, Binaries) {
    var builder = ExecutableBuilder(functions, release: release, machine: machine)
    builder.dataLength = 64
    builder.isPositionIndependent = isPositionIndependent
    let built = builder.build()
    var dump = MadeDump()
    dump.builder = DumpBuilder(.go1_7)
    dump.builder.params(
      bigEndian: isBigEndian, pointerSize: width, arenaStart: Self.heap, arenaEnd: Self.heap + 0x400_0000,
      arch: machine.name, lastString: release.rawValue)
    let count = (words.values.max() ?? 0) + 1
    for object in 0..<count { dump.builder.object(Self.heap + UInt64(object) * 64, size: 64) }
    if functions.count > 4 {
      dump.builder.goroutine(1, id: 6)
      for (number, function) in functions.enumerated().dropFirst(4) {
        dump.builder.stackFrame(
          sp: Self.stack - UInt64(number) * 16, [UInt8](repeating: 0, count: 16), entry: built.entries[number] + bias,
          pc: built.entries[number] + bias + 8, name: function.name)
      }
    }
    dump.builder.goroutine(1, id: 7)
    let callerSP = Self.stack + 2 * frame
    for (number, function) in functions.prefix(4).enumerated() {
      let sp = Self.stack + UInt64(number) * frame
      var contents = [UInt64](repeating: 0, count: Int(frame / width))
      if number == 0 {
        for (index, target) in targets.enumerated() { contents[index] = callerSP &+ UInt64(bitPattern: target) }
      } else {
        for (offset, object) in words {
          let address = callerSP &+ UInt64(bitPattern: offset)
          if address >= sp, address < sp + frame {
            contents[Int((address - sp) / width)] = Self.heap + UInt64(object) * 64
          }
        }
      }
      let entry = built.entries[number] + bias
      dump.builder.stackFrame(
        sp: stackPointers?[number] ?? sp, bytes(contents), entry: entry, pc: entry + 8,
        name: number == 0 ? innerName : function.name,
        fields: number == 0 ? targets.indices.map { (kind: 1, offset: UInt64($0) * width) } : [])
    }
    dump.builder.data(built.data + bias, [UInt8](repeating: 0, count: builder.dataLength))
    dump.builder.bss(built.bss + bias, [UInt8](repeating: 0, count: builder.bssLength))
    dump.builder.memStats()
    let binaries = Binaries([try Binary(name: "made", MemoryBytes(built.bytes))], use: use)
    return (dump, binaries)
  }
}

@Suite("Variables whose addresses are taken, as an executable tells them")
struct FrameVariableTests {
  private static let held = "goroutines main.main main.outer"
  private static let perhaps = "stack objects main.main main.outer"

  /// Machines with how far in front of the caller's memory variables end, and how far behind its beginning arguments begin: by the
  /// runtime's rules (`stkframe.varp`, `argp`).
  private static let machines: [(ExecutableBuilder.Machine, variables: Int64, arguments: Int64)] = [
    (.amd64, 16, 0), (.i386, 4, 0), (.arm64, 8, 8), (.s390x, 0, 8),
  ]

  @Test(
    "they end where the frame keeps nothing else; arguments are the caller's", arguments: 0..<4,
    ExecutableBuilder.Release.allCases)
  func places(machine: Int, release: ExecutableBuilder.Release) throws {
    let (machine, end, start) = Self.machines[machine]
    let width: Int64 = machine.name == "386" ? 4 : 8
    var made = MadeStack(machine: machine, release: release, bias: 0x1000)
    made.isPositionIndependent = release != .go1_27
    // Three words, of which the first and the last are pointers; and a result, of which the second is one.
    made.functions[1].stackObjects = [
      .init(at: Int(-5 * width), size: Int(3 * width), pointerBytes: Int(3 * width), mask: [0b101]),
      .init(at: Int(width), size: Int(2 * width), pointerBytes: Int(2 * width), mask: [0b10]),
    ]
    let first = -end - 5 * width
    made.words = [
      first - width: 0, first: 1, first + width: 2, first + 2 * width: 3, first + 3 * width: 4, start + width: 5,
      start + 2 * width: 6,
    ]
    made.targets = [first + 2 * width + 1, start + width]
    #expect(
      try made.holders() == ["goroutines main.main", Self.held, Self.held, "stack objects main.main"]
        + [String](repeating: Self.perhaps, count: 3))
    // Without pointers into them, none is in use.
    made.targets = [first - 1, first + 3 * width, start + 3 * width]
    #expect(
      try made.holders() == ["stack objects main.main", "stack objects main.main"]
        + [String](repeating: Self.perhaps, count: 5))
  }

  @Test("of a machine of which nothing is known, and of another executable than the one, nothing is taken")
  func others() throws {
    var made = MadeStack()
    made.functions[1].stackObjects = [.init(at: -8, size: 8, pointerBytes: 8, mask: [1])]
    (made.words, made.targets) = ([-24: 0], [-24])
    for use in [Binaries.Use.required, .forced, .matching] {
      made.use = use
      #expect(try made.holders() == [Self.held])
    }
    made.innerName = "main.other"
    for use in [Binaries.Use.forced, .matching] {
      made.use = use
      #expect(try made.holders() == [Self.perhaps])
    }
    var other = MadeStack(machine: .mips64)
    other.functions[1].stackObjects = [.init(at: -160, size: 160, pointerBytes: 160, mask: [0xff, 0xff, 0xf])]
    (other.words, other.targets) = ([-24: 0], [-24])
    #expect(try other.holders() == [Self.perhaps])
  }

  @Test(
    "a stub of package reflect keeps registers at the end of its variables, and once more as pointers",
    arguments: ["reflect.makeFuncStub", "reflect.methodValueCall"])
  func stubs(_ name: String) throws {
    // By machine, how many registers for integers and for floating-point numbers: abi.IntArgRegs and abi.FloatArgRegs.
    let registers: [(Int64, Int64)] = [(9, 15), (0, 0), (16, 16), (8, 16)]
    for ((machine, end, _), (integers, floats)) in zip(Self.machines, registers) where machine.name != "386" {
      var made = MadeStack(machine: machine, frame: 480)
      made.functions[1].name = name
      // abi.RegArgs: integers, floating-point numbers, pointers, and a bit for each.
      let first = -end - 8 * (2 * integers + floats + 1)
      let pointers = first + 8 * (integers + floats)
      made.words = [
        first: 0, pointers - 8: 1, pointers: 2, pointers + 8 * (integers - 1): 3, pointers + 8 * integers: 4,
        first - 8: 5,
      ]
      made.targets = [first]
      let (held, perhaps) = ("goroutines main.main \(name)", "stack objects main.main \(name)")
      #expect(try made.holders() == [held, held, perhaps, perhaps, perhaps, perhaps], "\(machine.name)")
      made.targets = [first - 8]
      #expect(try made.holders() == [String](repeating: perhaps, count: 6))
    }
    // A machine that passes all in memory has no such thing, nor had this one before.
    for (machine, release) in [(ExecutableBuilder.Machine.i386, ExecutableBuilder.Release.go1_27), (.s390x, .go1_21)] {
      var made = MadeStack(machine: machine, release: release, frame: 480)
      made.functions[1].name = name
      (made.words, made.targets) = ([-264: 0], [-264])
      #expect(try made.holders() == ["stack objects main.main \(name)"])
    }
  }

  @Test("where a program makes the mask, as of long arrays up to Go 1.23, any word may be a pointer")
  func program() throws {
    var made = MadeStack(release: .go1_21)
    made.functions[1].stackObjects = [.init(at: -24, size: 24, pointerBytes: -16, mask: [])]
    (made.words, made.targets) = ([-40: 0, -32: 1, -24: 2], [-32])
    #expect(try made.holders() == [Self.held, Self.held, Self.held])
  }

  @Test("variables that overlap, that reach out of the frame, or have no bytes count for nothing")
  func impossible() throws {
    var made = MadeStack()
    made.functions[1].stackObjects = [
      .init(at: -48, size: 24, pointerBytes: 24, mask: [7]), .init(at: -40, size: 8, pointerBytes: 8, mask: [1]),
      .init(at: -16, size: 0, pointerBytes: 0, mask: []), .init(at: -8, size: -8, pointerBytes: 8, mask: [1]),
      .init(at: -400, size: 8, pointerBytes: 8, mask: [1]), .init(at: -16, size: 24, pointerBytes: 24, mask: [7]),
      .init(at: 0, size: 1 << 20, pointerBytes: 64, mask: [0xff]),
      .init(at: -1 << 31, size: 1 << 30, pointerBytes: 8, mask: [1]),
    ]
    made.words = [-56: 0, -24: 1, 0: 2, 64: 3]
    made.targets = [-56, -24, 0, 64, -416]
    #expect(
      try made.holders() == [Self.held, "stack objects main.main", "stack objects main.main", Self.perhaps].sorted())
  }

  @Test(
    "of a damaged dump, a frame may be anywhere, and its caller's as long as all of memory",
    arguments: [0, 8, 0x1100_0000, 1 << 63, .max - 7, .max] as [UInt64])
  func anyStackPointer(_ other: UInt64) throws {
    for place in 0..<4 {
      var made = MadeStack()
      made.functions[1].stackObjects = [
        .init(at: -24, size: 24, pointerBytes: 24, mask: [7]), .init(at: 0, size: 24, pointerBytes: 24, mask: [7]),
      ]
      made.functions[0].stackObjects = [.init(at: 0, size: 1 << 30, pointerBytes: 24, mask: [7])]
      made.words = [-40: 0, 0: 1]
      made.targets = [-40, 0, -160, -320]
      made.stackPointers = (0..<4).map { $0 == place ? other : 0x1100_0000 + UInt64($0) * 160 }
      #expect(try made.holders().count == 2)
      // All behind it, too.
      made.stackPointers = (0..<4).map { $0 >= place ? other : 0x1100_0000 + UInt64($0) * 160 }
      #expect(try made.holders().count == 2)
    }
  }

  @Test("of any tables and any stack pointers something comes out, or an error", arguments: 0..<60 as Range<UInt64>)
  func anyTable(seed: UInt64) throws {
    var state = seed &+ 1
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    func number() -> Int {
      let limits = [0, 1, -1, 8, -8, 16, -16, 1 << 31 - 1, -1 << 31, -1 << 31 + 1]
      let some = Int(Int32(truncatingIfNeeded: next()))
      return [limits[Int(next()) % limits.count], some % 256, some % 256 & -8, some][Int(next()) % 4]
    }
    var made = MadeStack(machine: Self.machines[Int(seed) % 4].0)
    for function in 0..<3 {
      made.functions[function].stackObjects = (0..<6).map { _ in
        .init(at: number(), size: number(), pointerBytes: number() % 4096, mask: [UInt8](repeating: 0xff, count: 600))
      }
    }
    made.words = [-40: 0, -24: 1, 0: 2, 16: 3]
    made.targets = (0..<8).map { _ in Int64(number()) }
    #expect(try made.holders().count == 4)
    made.stackPointers = (0..<4).map { 0x1100_0000 &+ UInt64($0) * 160 &+ UInt64(bitPattern: Int64(number())) }
    #expect(try made.holders().count == 4)
  }

  @Test("a damaged executable in which all functions have one long table costs no more than a million variables")
  func manyVariables() throws {
    #expect(FrameVariables.most.variables == 16 << 16)
    var made = MadeStack()
    made.functions[1].stackObjects = (1...1 << 16).map { .init(at: -8 * $0, size: 8, pointerBytes: 8, mask: [1]) }
    made.functions[2].stackObjectsOf = 1
    for number in 0..<15 {
      var sharer = MadeFunction("main.f\(number)", [.init(.other(16), line: 1)])
      sharer.stackObjectsOf = 1
      made.functions.append(sharer)
    }
    // main.outer is the sixteenth that is met, main.main the next one.
    made.words = [-24: 0, 136: 1]
    made.targets = [-24, 136]
    #expect(try made.holders() == [Self.held, "stack objects main.main"])
  }

  @Test("nor does it cost longer masks than 16 MB")
  func longMasks() throws {
    #expect(FrameVariables.most.bytes == 1 << 24)
    var made = MadeStack()
    (made.words, made.targets) = ([-24: 0], [-24])
    made.functions[1].stackObjects = [.init(at: -8, size: 1 << 30, pointerBytes: 1 << 30, mask: [1])]
    #expect(try made.holders() == [Self.perhaps])
  }

  @Test("of a function whose table or mask is not there nothing is known, and that is said; of others all is")
  func damaged() throws {
    let table = MadeStack.StackObject(at: -8, size: 8, pointerBytes: 8, mask: [1])
    var masks = [table, table]
    masks[0].pointerBytes = 1 << 26
    masks[1].maskOffset = 0x7fff_ffff
    for mask in masks {
      var made = MadeStack()
      (made.words, made.targets) = ([-24: 0, 136: 1], [-24, 136])
      made.functions[2].stackObjects = [table]
      made.functions[1].stackObjects = [table]
      #expect(try made.holders() == [Self.held, "goroutines main.main"].sorted())
      #expect(try !made.warnings().contains { $0.contains("on stacks") })
      made.functions[1].stackObjects = [mask]
      #expect(try made.holders() == [Self.perhaps, "goroutines main.main"].sorted())
      let warning = try #require(try made.warnings().first { $0.contains("on stacks") })
      #expect(warning.hasPrefix("made: ") && warning.contains("0x"), "\(warning)")
      #expect(warning.contains("the variables of 1 function on stacks are not known: what only they refer to may be"))
    }
  }
}
