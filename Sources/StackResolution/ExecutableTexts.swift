import GoExecutable
import GoRuntime

/// The names of a dump and of its executable under the same numbers, and what the rules say of functions by their names.
struct ExecutableTexts {
  private(set) var table: TextTable
  private let executable: GoExecutable
  private let rules: StackRules
  private var names: [NameOffset: UInt32] = [:]
  private var files: [FileOffset: UInt32] = [:]
  /// Whether functions of a name are hidden, by number of the name; 2 if that was not asked for yet.
  private var hidden: [UInt8] = []
  private let hiddenPrefixes: [[UInt8]]
  /// The ids of the functions that show a wrapper which calls them.
  private let panicIDs: Set<UInt8>
  /// What the runtime calls a file that is not known.
  private let unknownFile: UInt32
  /// The frame at the root of every goroutine, which is not shown.
  let goexit: UInt32
  /// Frames of instructions, and ways through stacks, that may still be looked at: more than the stacks of the largest
  /// programs need, and few enough for memory. Every frame of a stack brings some more.
  private(set) var workLeft = 1 << 23
  /// The functions behind which the frame of an instruction follows that is no call.
  let injected: Set<UInt32>
  /// The functions behind which a wrapper is shown.
  let panics: Set<UInt32>

  init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    self.executable = executable
    self.rules = rules
    hiddenPrefixes = rules.hiddenPrefixes.map { Array($0.utf8) }
    var table = TextTable()
    unknownFile = table.id("?")
    goexit = table.id(RuntimeFunctions.goexit)
    injected = Set(RuntimeFunctions.injected.map { table.id($0) })
    panics = Set(RuntimeFunctions.panics.map { table.id($0) })
    self.table = table
    var panicIDs: Set<UInt8> = []
    for name in RuntimeFunctions.panics {
      for index in try executable.functions(named: ArraySlice(name.utf8)) {
        let id = try executable.function(index).id
        // An executable of a newer release may not mark them.
        if id != 0 { panicIDs.insert(id) }
      }
    }
    self.panicIDs = panicIDs
  }

  /// Takes some of the work that is left; false if there is not so much.
  mutating func takeWork(_ amount: Int = 1) -> Bool {
    guard workLeft >= amount else { return false }
    workLeft -= amount
    return true
  }

  /// Makes room for a stack of so many frames.
  mutating func addWork(frames: Int) { workLeft += 64 * frames }

  var wrapperID: UInt8? { executable.wrapperID }

  /// Whether a wrapper that calls a function of that id is shown.
  func showsWrappersCalling(_ id: UInt8) -> Bool { panicIDs.contains(id) }

  mutating func id(_ name: NameOffset) throws(GoExecutableError) -> UInt32 {
    if let id = names[name] { return id }
    let id = table.id(try executable.name(name))
    names[name] = id
    return id
  }

  mutating func id(_ file: FileOffset?) throws(GoExecutableError) -> UInt32 {
    guard let file else { return unknownFile }
    if let id = files[file] { return id }
    let id = table.id(try executable.fileName(file))
    files[file] = id
    return id
  }

  mutating func id(_ name: String) -> UInt32 { table.id(name) }

  mutating func id(_ text: Span<UInt8>) -> UInt32 { table.id(text) }

  /// Whether runtime/pprof hides functions of that name at the leaf.
  mutating func isHidden(_ name: UInt32) -> Bool {
    while hidden.count < table.count { hidden.append(2) }
    if hidden[Int(name)] == 2 {
      let text = table[name]
      hidden[Int(name)] = hiddenPrefixes.contains { text.starts(with: $0) } ? 1 : 0
    }
    return hidden[Int(name)] == 1
  }

  /// Whether runtime/pprof takes the one function for the other when it looks for recursion.
  func areSame(_ name: UInt32, _ other: UInt32) -> Bool {
    if name == other { return true }
    return rules.ignoresTypeArguments
      && Self.withoutTypeArguments(table[name]) == Self.withoutTypeArguments(table[other])
  }

  /// `main.mapped[go.shape.int]` and `main.mapped[go.shape.string]` are both `main.mapped[...]`.
  private static func withoutTypeArguments(_ name: ArraySlice<UInt8>) -> [UInt8] {
    guard let open = name.firstIndex(of: UInt8(ascii: "[")), let close = name.lastIndex(of: UInt8(ascii: "]")),
      open < close
    else { return Array(name) }
    return name[..<open] + Array("[...]".utf8) + name[(close + 1)...]
  }
}
