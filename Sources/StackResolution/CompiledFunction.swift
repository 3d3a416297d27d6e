import GoExecutable

/// A position in the source.
struct SourcePlace: Hashable {
  let file: UInt32
  let line: Int64
}

/// One of the frames that an instruction shows: the function that it was inlined from, or that calls that one, and so
/// on to the function that it ended up in.
struct InlineLevel: Hashable {
  let line: ResolvedLine
  /// Whether runtime/pprof does not show it at the leaf. It asks for the function of the return address, not of the call.
  let isHidden: Bool
  /// Whether a location ends here: runtime/pprof takes a function inlined into itself for one that calls itself.
  var endsLocation = true

  var place: SourcePlace { SourcePlace(file: line.file, line: line.line) }
}

/// The functions of an executable that stacks have, each read once.
struct CompiledFunctions {
  private let executable: GoExecutable
  private let findsCalls: Bool
  private var known: [Int: CompiledFunction] = [:]
  /// Bytes of code, and of tables of positions, that may still be read: more than the executable has of both.
  private var left: Int

  /// - Parameter findsCalls: whether functions are to have `sites`.
  init(_ executable: GoExecutable, findsCalls: Bool) {
    (self.executable, self.findsCalls) = (executable, findsCalls)
    left = executable.tablesBudget
  }

  /// A function; nil if too much was read.
  mutating func function(_ index: Int, _ texts: inout ExecutableTexts) throws(GoExecutableError) -> CompiledFunction? {
    if let function = known[index] { return function }
    if findsCalls { left -= Int(try executable.function(index).size) }
    guard left >= 0 else { return nil }
    let function = try CompiledFunction(index, &texts, executable, findsCalls: findsCalls)
    left -= function.cost * 8
    known[index] = function
    return function
  }
}

/// A function of the executable, with all that resolving stacks needs.
final class CompiledFunction {
  let function: Function
  let name: UInt32
  /// The calls in its code; nil if they say nothing of its frames: where calls are not known, in assembly, and in a
  /// stack's outermost function, whose frame is not behind a call; or if nobody asks.
  let sites: [CallSite]?
  /// The calls in the code of assembly. It may have others, which do not look like calls.
  let assemblySites: [CallSite]

  private let positions: FunctionPositions

  /// - Parameter findsCalls: whether `sites` is wanted.
  init(
    _ index: Int, _ texts: inout ExecutableTexts, _ executable: GoExecutable, findsCalls: Bool
  ) throws(GoExecutableError) {
    function = try executable.function(index)
    name = try texts.id(function.name)
    positions = try executable.positions(of: function)
    var found: [CallSite]?
    if findsCalls, CallSites.isKnown(executable.summary.architecture), !function.isTop {
      found = CallSites.find(try executable.code(of: function), of: function, in: executable)
    }
    (sites, assemblySites) = function.isAssembly ? (nil, found ?? []) : (found, [])
  }

  /// Where an instruction is.
  func place(at pc: UInt32, _ texts: inout ExecutableTexts) throws(GoExecutableError) -> SourcePlace {
    let position = positions.position(at: pc)
    return SourcePlace(file: try texts.id(position.file), line: Int64(position.line))
  }

  /// Whether an instruction belongs to a function that was inlined into this one.
  func isInlined(at pc: UInt32) -> Bool { positions.position(at: pc).inlined >= 0 }

  /// How much memory it takes, in runs of positions.
  var cost: Int { positions.cost }

  /// All offsets from which on positions are others.
  var changes: [UInt32] { positions.changes }

  /// The instruction of the only call of an assembly function at a place; nil if there is none, or several.
  func assemblyCalls(at place: SourcePlace, _ texts: inout ExecutableTexts) throws(GoExecutableError) -> [UInt32]? {
    var found: UInt32?
    for site in assemblySites where texts.takeWork() {
      guard try self.place(at: site.returnPC - 1, &texts) == place else { continue }
      if found != nil { return nil }
      found = site.returnPC - 1
    }
    return found.map { [$0] }
  }

  /// The frames that the instruction at `pc` shows, the innermost first, and their pcs.
  ///
  /// - Parameter keepsWrapper: whether the innermost is shown even if it is a wrapper.
  /// - Returns: nothing if that does not end: the tree is damaged; nothing, too, when all work is used up.
  func levels(
    at callPC: UInt32, keepsWrapper: Bool, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) -> [(level: InlineLevel, pc: UInt32)] {
    var result: [(level: InlineLevel, pc: UInt32)] = []
    var pc = callPC
    var isElidable = !keepsWrapper
    // Hostile trees may have circles.
    for _ in 0..<Self.depthLimit {
      guard texts.takeWork() else { return [] }
      let position = positions.position(at: pc)
      let call = position.inlined >= 0 ? positions.inlinedCalls[Int(position.inlined)] : nil
      let id = call?.id ?? function.id
      if id != texts.wrapperID || !isElidable {
        let behind = positions.position(at: pc &+ 1).inlined
        let hiddenName = behind >= 0 ? try texts.id(positions.inlinedCalls[Int(behind)].name) : name
        let line = ResolvedLine(
          name: try call.map { call throws(GoExecutableError) in try texts.id(call.name) } ?? name,
          file: try texts.id(position.file), line: Int64(position.line),
          startLine: Int64(call?.startLine ?? function.startLine))
        result.append((InlineLevel(line: line, isHidden: texts.isHidden(hiddenName)), pc))
      }
      isElidable = !texts.showsWrappersCalling(id)
      guard let call else { return result }
      pc = call.parentPC
    }
    return []
  }

  private static let depthLimit = 512
}
