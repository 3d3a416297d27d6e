import GoExecutable
import GoHeapDump
import Names
import ObjectGraph
import ObjectTypes

/// Finds the runtime's lists of timers by their types, and what function each timer calls.
///
/// Up to Go 1.22 a list is a `[]*runtime.timer`, since a `[]runtime.timerWhen`, which have a pointer to the timer each. The timer
/// may be a part of an object, as of a `time.Timer`. It calls its field `f`; where that is `time.goFunc`, as with `time.AfterFunc`,
/// this calls the function in the field `arg`.
struct TimerLists {
  private let graph: ObjectGraph
  private let contents: ProgramContents
  private let table: TypeTable
  private let binary: ChosenBinary
  private let width: Int
  /// By the type of a timer, where in it the two fields are; nil if it is none.
  private var layouts: [TypeID: Layout?] = [:]
  /// By the address of code, whether that only calls another function.
  private var callsArgument: [UInt64: Bool] = [:]

  private struct Layout {
    let function, argument: UInt64
  }

  private static let processor: Name = "runtime.p"
  private static let listNames: Set<Name> = ["[]*runtime.timer", "[]runtime.timerWhen"]
  private static let timerName: Name = "runtime.timer"
  private static let caller: Name = "time.goFunc"

  private init(_ graph: ObjectGraph, _ contents: ProgramContents, _ table: TypeTable, _ binary: ChosenBinary) {
    (self.graph, self.contents, self.table, self.binary) = (graph, contents, table, binary)
    width = contents.pointerSize
  }

  /// The timers that run in a graph, as far as the types of its objects tell.
  ///
  /// - Parameters:
  ///   - types: those of the graph's objects.
  ///   - table: all types of the program.
  static func timers(
    _ graph: ObjectGraph, _ types: ObjectTypes, _ table: TypeTable, _ binary: ChosenBinary
  ) throws(GoExecutableError) -> RunningTimers {
    var running = RunningTimers()
    let isList = types.names.map { listNames.contains($0) }
    guard isList.contains(true), let contents = graph.contents else { return running }
    var lists = TimerLists(graph, contents, table, binary)
    for object in lists.listsInUse(types, isList) {
      guard let values = types.values(of: object, size: graph.sizes[object]),
        let layout = lists.layout(elementOf: values.type)
      else { continue }
      running.add(list: object, try lists.timers(in: object, layout))
    }
    return running
  }

  /// The lists that processors or roots refer to, in ascending order: one that has grown leaves its array behind, with timers that may
  /// be gone.
  ///
  /// - Parameter isList: by the number of a type's name.
  private func listsInUse(_ types: ObjectTypes, _ isList: [Bool]) -> [Int] {
    var found: Set<Int> = []
    func look(_ node: Int) {
      for target in graph.targets(of: node) where Int(target) < graph.objectCount {
        if isList[Int(types.nameNumbers[Int(target)])] { found.insert(Int(target)) }
      }
    }
    let isProcessor = types.names.map { $0 == Self.processor }
    for object in 0..<graph.objectCount where isProcessor[Int(types.nameNumbers[object])] { look(object) }
    for root in graph.objectCount..<graph.nodeCount { look(root) }
    return found.sorted()
  }

  /// How the timers are laid out that values of a type refer to, which is that of a list's elements.
  private mutating func layout(elementOf type: TypeID) -> Layout? {
    var pointer = type
    if table[pointer].kind == .array { pointer = table[pointer].element }
    // With the pointer there is a time.
    if table[pointer].kind == .struct {
      guard let field = table.fields(of: pointer).first(where: { table[$0.type].kind == .pointer }) else { return nil }
      pointer = field.type
    }
    guard table[pointer].kind == .pointer else { return nil }
    let timer = table[pointer].element
    if let known = layouts[timer] { return known }
    var layout: Layout?
    if table[timer].kind == .struct, table.name(of: timer) == Self.timerName,
      let function = table.field(of: timer, named: "f"), let argument = table.field(of: timer, named: "arg")
    {
      layout = Layout(function: function.offset, argument: argument.offset)
    }
    layouts[timer] = .some(layout)
    return layout
  }

  /// The timers that a list refers to.
  private mutating func timers(
    in list: Int, _ layout: Layout
  ) throws(GoExecutableError) -> [(object: Int, code: UInt64)] {
    var timers: [(object: Int, code: UInt64)] = []
    guard let start = contents.start(list) else { return [] }
    for word in start..<start + (contents.cutCount(list) ?? Int(clamping: graph.sizes[list]) / width)
    where contents.isPointer(word) {
      let address = contents.word(word)
      guard let object = graph.object(containing: address), object != list else { continue }
      timers.append((object, try code(of: object, at: address - graph.addresses[object], layout)))
    }
    return timers
  }

  /// Where the code is of the function that a timer calls, which begins at `offset` of an object; 0 if that is not known.
  private mutating func code(
    of object: Int, at offset: UInt64, _ layout: Layout
  ) throws(GoExecutableError) -> UInt64 {
    guard let closure = word(object, offset &+ layout.function), let code = code(at: closure) else { return 0 }
    var isCaller = callsArgument[code]
    if isCaller == nil {
      isCaller = try binary.function(containing: code) == Self.caller
      callsArgument[code] = isCaller
    }
    guard isCaller == true else { return code }
    // Of an interface, the second word is the closure's address.
    guard let argument = word(object, offset &+ layout.argument &+ UInt64(width)) else { return 0 }
    return self.code(at: argument) ?? 0
  }

  /// The word at an offset of an object; nil if it is not there.
  private func word(_ object: Int, _ offset: UInt64) -> UInt64? {
    guard let start = contents.start(object), offset % UInt64(width) == 0, offset < graph.sizes[object] else {
      return nil
    }
    let index = Int(clamping: offset) / width
    return index < contents.cutCount(object) ?? Int.max ? contents.word(start + index) : nil
  }

  /// Where the code of a closure is, which is an object, or one of the executable's own.
  private func code(at closure: UInt64) -> UInt64? {
    guard let object = graph.object(containing: closure) else {
      return table.word(at: closure &- binary.bias).map { $0 &+ binary.bias }
    }
    guard closure == graph.addresses[object] else { return word(object, closure - graph.addresses[object]) }
    return contents.code(object) ?? word(object, 0)
  }
}

extension BinaryTypes {
  /// The timers that run in a graph.
  ///
  /// - Parameter types: those of the graph's objects.
  func timers(_ graph: ObjectGraph, _ types: ObjectTypes) throws(HeapReadingError) -> RunningTimers {
    try binary.reading { binary throws(GoExecutableError) in try TimerLists.timers(graph, types, table, binary) }
  }
}
