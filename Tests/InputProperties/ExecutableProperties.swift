import ByteStreams
import DebugInfo
import ExecutableBuilding
import GoExecutable
import GoRuntime
import Names
import StackResolution

/// What holds of any bytes whatsoever that are read as an executable, and of any stack that is resolved with it.
///
/// Executables are too long to be made of nothing: an input is a list of changes to one made by hand. Its first byte
/// chooses which; each four bytes that follow are a place, in three bytes, and what stands there instead. With 255 in
/// front, the rest is the executable itself.
public enum ExecutableProperties {
  /// Reads the executable that `input` stands for, all of it, and resolves stacks with it.
  public static func check(_ input: [UInt8]) throws(Violation) {
    do {
      let executable = try GoExecutable(MemoryBytes(bytes(input)))
      try resolveStacks(try readEverything(executable), executable)
    } catch let error as GoExecutableError {
      try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
    } catch {
      throw Violation("\(error)")
    }
  }

  private static func bytes(_ input: [UInt8]) -> [UInt8] {
    guard let first = input.first else { return [] }
    if first == 255 { return Array(input.dropFirst()) }
    var bytes = bases[Int(first) % bases.count]
    for start in stride(from: 1, to: input.count - 3, by: 4) {
      let place = Int(input[start]) | Int(input[start + 1]) << 8 | Int(input[start + 2]) << 16
      bytes[place % bytes.count] = input[start + 3]
    }
    return bytes
  }

  /// A frame as a dump would have it.
  private typealias Frame = (function: [UInt8], file: [UInt8], line: Int64)

  /// Asks for everything that there is.
  ///
  /// - Returns: the frames that its functions can be in stacks.
  private static func readEverything(_ executable: GoExecutable) throws -> [Frame] {
    var frames: [Frame] = []
    for index in 0..<executable.functionCount {
      let function = try executable.function(index)
      let name = Array(try executable.name(function.name))
      let positions = try executable.positions(of: function)
      for change in positions.changes {
        let position = positions.position(at: change)
        guard let file = position.file else { continue }
        frames.append((name, Array(try executable.fileName(file)), Int64(position.line)))
      }
      for call in positions.inlinedCalls { _ = try executable.name(call.name) }
      for object in try executable.stackObjects(of: function) {
        if let mask = try executable.pointerMask(of: object) {
          try Violation.unless(mask.count <= object.pointerBytes, "a mask of \(mask.count) bytes")
        }
      }
      _ = try executable.code(of: function)
      _ = try executable.type(at: executable.address(of: function))
    }
    _ = try executable.dataSymbols()
    _ = try executable.initialData()
    try resolveFrames(executable)
    let types = try TypeTable(executable)
    try readVariables(executable, types)
    try check(types)
    return frames
  }

  /// Asks for what every instruction shows.
  private static func resolveFrames(_ executable: GoExecutable) throws {
    var resolver = try FrameResolver(executable, StackRules(GoVersion(minor: 27)))
    for index in 0..<executable.functionCount {
      for pc in 0..<min(64, try executable.function(index).size) {
        let locations = try resolver.locations(function: index, pc: pc, keepsWrapper: pc % 2 == 0) ?? []
        try Violation.unless(locations.allSatisfy { !$0.lines.isEmpty }, "a location without lines")
        for line in locations.flatMap(\.lines) { _ = (resolver.text(line.name), resolver.text(line.file)) }
      }
    }
  }

  private static func readVariables(_ executable: GoExecutable, _ types: TypeTable) throws {
    let debug: DebugInfo?
    do {
      debug = try DebugInfo(executable, types)
    } catch {
      return try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
    }
    guard let debug else { return }
    for index in 0..<min(executable.functionCount, 8) {
      let entry = executable.address(of: try executable.function(index))
      _ = (debug.closure(atEntry: entry), debug.parameters(entry: entry))
      for variable in debug.stackVariables(entry: entry, pc: entry &+ 4) {
        let areInOrder = zip(variable.pieces, variable.pieces.dropFirst()).allSatisfy { $0.offset <= $1.offset }
        try Violation.unless(areInOrder, "pieces that are not in their order")
      }
    }
    if let failure = debug.failure {
      try Violation.unless(!failure.description.contains("\n"), "more than one line: \(failure)")
    }
  }

  private static func check(_ types: TypeTable) throws {
    _ = (types.itabs(), types.closureLayouts())
    for number in 0..<types.count {
      let id = TypeID(number: UInt32(number))
      let type = types[id]
      try Violation.unless(types.name(of: id).utf8.count <= 4096 + 3, "a name without end")
      _ = (types.runtimeName(of: id), types.alignment(of: id))
      for field in types.fields(of: id) {
        _ = types.name(of: field)
        try Violation.unless(field.offset <= type.size, "a field outside of its struct")
      }
      var last: UInt64?
      try Violation.unless(
        types.forEachPointer(of: id, below: 4096) { offset in
          defer { last = offset }
          return offset < type.size && (last.map { $0 < offset } ?? true)
        } || types.hasPointers(id) == nil, "pointers that are not in their order or not in the value")
    }
  }

  private static func resolveStacks(_ frames: [Frame], _ executable: GoExecutable) throws {
    for minor in [19, 27] {
      var resolver = try StackResolver(executable, StackRules(GoVersion(minor: minor)))
      // Every frame at the leaf, with all the others behind it; and the same place over and over.
      for start in frames.indices.prefix(8) {
        for frame in frames[start...].prefix(40) { add(frame, to: &resolver) }
        try check(try resolver.finish(size: 48).new, resolver)
        for _ in 0..<40 { add(frames[start], to: &resolver) }
        try check(try resolver.finish(size: 8).new, resolver)
      }
    }
  }

  private static func add(_ frame: Frame, to resolver: inout StackResolver) {
    let bytes = frame.function + [0] + frame.file + [0] + Array("\(frame.line)".utf8)
    let file = frame.function.count + 1..<frame.function.count + 1 + frame.file.count
    resolver.add(
      encoded: 0..<bytes.count, function: 0..<frame.function.count, file: file, line: frame.line, in: bytes.span)
  }

  /// - Parameter stack: nil if it was checked before.
  private static func check(_ stack: ResolvedStack?, _ resolver: StackResolver) throws(Violation) {
    guard let stack else { return }
    for line in stack.lines { _ = (resolver.text(line.name), resolver.text(line.file)) }
    guard stack.verdict != .unresolved else { return }
    try Violation.unless(stack.locationEnds.last ?? 0 == stack.lines.count, "lines that are in no location")
    let areRising = zip(stack.locationEnds, stack.locationEnds.dropFirst()).allSatisfy { $0 < $1 }
    try Violation.unless(areRising, "a location without lines")
  }

  // MARK: The executables

  private static let bases: [[UInt8]] = {
    var builders = ExecutableBuilder.Release.allCases.map { ExecutableBuilder(functions, release: $0) }
    for machine in [ExecutableBuilder.Machine.i386, .arm64, .s390x, .mips64] {
      builders.append(ExecutableBuilder(functions, release: .go1_27, machine: machine))
    }
    var positionIndependent = ExecutableBuilder(functions, release: .go1_21)
    positionIndependent.isPositionIndependent = true
    positionIndependent.namesLineTable = false
    var machO = ExecutableBuilder(functions, release: .go1_26, machine: .arm64)
    machO.isMachO = true
    builders += [positionIndependent, machO]
    return builders.map { builder in
      var builder = builder
      builder.functions[0].stackObjects = [
        .init(at: -24, size: 24, pointerBytes: 24, mask: [5]), .init(at: 8, size: 16, pointerBytes: -8, mask: []),
      ]
      builder.symbols = [("main.second", 64, 8), ("main.first", 16, 24)]
      builder.types = [(48, 8), (24, 0)]
      builder.dataPointers = [(16, 128)]
      builder.madeTypes = types(UInt64(builder.machine.name == "386" ? 4 : 8))
      builder.itabs = [(3, 4)]
      builder.hasDebugInfo = true
      return builder.build().bytes
    }
  }()

  /// A struct that refers to itself, what it refers to, and one type of each kind that is built of others.
  private static func types(_ width: UInt64) -> [MadeType] {
    let align = UInt8(width)
    return [
      MadeType("int", kind: 2, size: width, alignment: align, package: ""),
      MadeType("string", kind: 24, size: 2 * width, pointers: width, alignment: align, package: ""),
      MadeType(
        "func(int) string", kind: 19, size: width, pointers: width, alignment: align, isDirect: true,
        .function([0], results: [1], isVariadic: false)),
      MadeType(
        "main.namer", kind: 20, size: 2 * width, pointers: 2 * width, alignment: align, package: "main",
        .interface([("Name", 2)])),
      MadeType("*main.node", kind: 22, size: width, pointers: width, alignment: align, isDirect: true, .element(5)),
      MadeType(
        "main.node", kind: 25, size: 10 * width, pointers: 9 * width, alignment: align, package: "main",
        .structure([
          .init("next", 4, at: 0), .init("namer", 3, at: width, isEmbedded: true), .init("names", 6, at: 3 * width),
          .init("count", 0, at: 9 * width),
        ])),
      MadeType("[3]string", kind: 17, size: 6 * width, pointers: 5 * width, alignment: align, .array(1, count: 3)),
      MadeType(
        "map[string]*main.node", kind: 21, size: width, pointers: width, alignment: align, isDirect: true,
        .map(1, 4, group: 5)),
      MadeType("chan main.node", kind: 18, size: width, pointers: width, alignment: align, isDirect: true, .element(5)),
      MadeType(
        "[1048576]main.node", kind: 17, size: 10 * width << 20, pointers: 10 * width << 20, alignment: align,
        .array(5, count: 1 << 20)),
    ]
  }

  /// Inlining, one function inlined into itself, a wrapper, two of a name, and what an allocation needs.
  private static let functions = [
    MadeFunction(
      "main.main", startLine: 10,
      [
        .init(.other(4), line: 11), .init(.callPointer, line: 12), .init(.other(4), line: 21, inlined: 0),
        .init(.call("runtime.newobject"), line: 31, file: "/src/x/deep.go", inlined: 1), .init(.other(4), line: 13),
      ], inlined: [.init("main.outer", parent: 0, startLine: 20), .init("x.deep", parent: 2, startLine: 30, id: 7)]),
    MadeFunction(
      "main.again",
      [
        .init(.call("main.again"), line: 5), .init(.other(4), line: 5), .init(.call("main.again"), line: 5, inlined: 0),
        .init(.call("runtime.newobject"), line: 7), .init(.other(4), line: 7),
      ], inlined: [.init("main.again", parent: 1)]),
    MadeFunction("main.empty", startLine: 40, [.init(.other(16), line: 41)]),
    MadeFunction("main.empty", startLine: 0, id: 23, [.init(.callPointer, line: 1, file: "<autogenerated>")]),
    MadeFunction(
      "runtime.newobject",
      [.init(.call("runtime.mallocgc"), line: 5, file: "/go/m.go"), .init(.other(4), line: 6, file: "/go/m.go")]),
    MadeFunction(
      "runtime.mallocgc",
      [.init(.call("runtime.profilealloc"), line: 8, file: "/go/m.go"), .init(.other(8), line: 9, file: "/go/m.go")]),
    MadeFunction("runtime.profilealloc", [.init(.other(8), line: 10, file: "/go/m.go")]),
    MadeFunction("runtime.goexit", flags: 5, [.init(.other(8), line: 9, file: "/go/asm.s")]),
  ]
}
