import GoExecutable
package import GoHeapDump
import GoRuntime
package import Names
package import Pprof

/// The frames of goroutines as runtime/pprof shows them.
package struct GoroutineFrames {
  package let goroutines: Goroutines
  /// What the executable says of them; nil without one.
  let resolved: ResolvedFrames?

  /// - Parameter binary: the executable; nil for the names in the dump.
  package init(_ goroutines: Goroutines, _ binary: ChosenBinary?) throws(HeapReadingError) {
    self.goroutines = goroutines
    resolved = try binary?.reading { binary throws(GoExecutableError) in try ResolvedFrames(goroutines, binary) }
  }

  /// Whether locations have instructions, besides names of functions.
  package var showsInstructions: Bool { resolved != nil }

  /// What the user should know of the frames, a line each.
  package func warnings(_ binary: ChosenBinary?) -> [String] {
    [framelessWarning, unresolvedWarning(binary)].compactMap { $0 }
  }

  /// What is said where no goroutine has a stack frame; nil if one has.
  package var framelessWarning: String? {
    Self.framelessWarning(goroutines: goroutines.goroutines.count, frames: goroutines.frames.count)
  }

  /// What is said where there are so many goroutines and so many stack frames; nil if there are frames.
  package static func framelessWarning(goroutines: Int, frames: Int) -> String? {
    guard goroutines > 0, frames == 0 else { return nil }
    return """
      the dump has no stack frame of any goroutine (gccgo's runtime writes none): stacks are not known, and what only they \
      hold looks unreachable
      """
  }

  /// What is said of code that is not in the executable; nil if there is none.
  private func unresolvedWarning(_ binary: ChosenBinary?) -> String? {
    guard let binary = binary?.binary, let counts = resolved?.counts, counts.resolved < counts.all else { return nil }
    let missing = counts.all - counts.resolved
    return """
      \(missing) of \(counts.all) frames of goroutines \(missing == 1 ? "is" : "are") not in \(binary.name): the names \
      there are those in the dump
      """
  }

  /// `names from server: exact for 71 of 73 frames of goroutines`; nil without an executable.
  package func exactness(_ binary: ChosenBinary?) -> String? {
    guard let binary, let counts = resolved?.counts else { return nil }
    return "\(binary.exactness) \(counts.resolved) of \(counts.all) frames of goroutines"
  }

  /// The locations that are shown, the innermost first: with an executable, of several lines where functions were inlined,
  /// and with addresses.
  ///
  /// - Parameter most: of how many of the innermost frames.
  package func locations(of goroutine: Goroutines.Goroutine, most: Int = .max) -> [ResolvedFrames.Location] {
    let frames = goroutine.frames.prefix(most)
    let shown = frames.flatMap { locations(frame: $0, of: goroutine) }
    if !shown.isEmpty { return shown }
    // One that has not begun yet may be about to run a wrapper: then there is nothing else to show.
    return frames.filter { name(frame: $0) != Self.goexit }.map { location(named: name(frame: $0), $0) }
  }

  /// A location of the name that the dump has. Its address says something only with an executable's mapping.
  private func location(named name: Name, _ number: Int) -> ResolvedFrames.Location {
    let frame = goroutines.frames[number]
    let address = resolved == nil ? 0 : frame.pc > frame.entry ? frame.pc - 1 : frame.pc
    return ResolvedFrames.Location(lines: [ProfileTables.NamedLine(function: name)], address: address)
  }

  /// The locations of one frame of a goroutine; nothing if it is not shown.
  private func locations(frame number: Int, of goroutine: Goroutines.Goroutine) -> [ResolvedFrames.Location] {
    let name = name(frame: number)
    if name == Self.goexit { return [] }
    if let locations = resolved?.locations(number) { return locations }
    // A wrapper that panics is shown.
    let callee = number == goroutine.frames.lowerBound ? nil : self.name(frame: number - 1)
    if Self.isWrapper(name), callee.map({ !Self.panics.contains($0) }) ?? true { return [] }
    return [location(named: name, number)]
  }

  /// The functions of a frame, the outermost first; none for the root of every goroutine. A wrapper into which nothing
  /// was inlined is there, too: what it holds are the arguments of what it calls.
  func functions(frame number: Int) -> [Name] {
    let name = name(frame: number)
    if name == Self.goexit { return [] }
    let resolved = resolved?.locations(number) ?? []
    return resolved.isEmpty ? [name] : resolved.reversed().flatMap { $0.lines.reversed().map(\.function) }
  }

  /// Whether a frame has a name: whether `functions` has any.
  func isNamed(frame number: Int) -> Bool { name(frame: number) != Self.goexit }

  /// The name of the function that a goroutine began with; nil if it has no frames.
  package func start(of goroutine: Goroutines.Goroutine) -> Name? {
    if resolved != nil { return locations(of: goroutine).last?.lines.last?.function }
    return goroutine.frames.last { name(frame: $0) != Self.goexit }.map { name(frame: $0) }
  }

  /// The innermost function of a goroutine that is the program's, be it a wrapper, into which others may be inlined that only
  /// an executable tells; else the one that it began with. Nil if it has no frames.
  package func own(_ goroutine: Goroutines.Goroutine, _ program: ProgramFunctions) -> ProfileTables.NamedLine? {
    // A stack may have any number of frames.
    var outermost: ProfileTables.NamedLine?
    for frame in goroutine.frames {
      for location in locations(frame: frame, of: goroutine) {
        if let own = location.lines.first(where: { program.contains($0.function) }) { return own }
        outermost = location.lines.last ?? outermost
      }
    }
    let names = goroutine.frames.lazy.map { name(frame: $0) }.filter { $0 != Self.goexit }
    if let wrapper = names.first(where: { program.contains($0) }) { return ProfileTables.NamedLine(function: wrapper) }
    return outermost ?? names.last.map { ProfileTables.NamedLine(function: $0) }
  }

  /// The name of the function whose go statement started a goroutine; nil if that is not known.
  package func creator(of goroutine: Goroutines.Goroutine) -> Name? { creator(goroutine.gopc) }

  /// The name of the function with the go statement that returns to `gopc`; nil if that is not known.
  package func creator(_ gopc: UInt64) -> Name? { resolved?.creators[gopc] }

  /// The name of a frame's function, as the dump has it.
  private func name(frame number: Int) -> Name { goroutines.function(goroutines.frames[number]) }

  private static let goexit = Name(RuntimeFunctions.goexit)

  /// What calls a wrapper that is worth seeing.
  static let panics = Set(RuntimeFunctions.panics.map { Name($0) })

  /// Whether a function was made only to call another: by the compiler, as `main.main.gowrap1`, `main.f.deferwrap2`,
  /// `main.(*T).m-fm`, or as one of the runtime's for calls by reflection, as `runtime.call16`. Before Go 1.22 only an
  /// executable tells most of the compiler's.
  static func isWrapper(_ name: Name) -> Bool {
    if name.hasSuffix("-fm") || reflectionWrappers.contains(name) { return true }
    let stem = Array(name.utf8.reversed().drop { (0x30...0x39).contains($0) }.reversed())
    guard stem.count < name.count else { return false }
    if stem.elementsEqual("runtime.call".utf8) { return true }
    return [".gowrap", ".deferwrap", "·dwrap·"].contains { stem.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  private static let reflectionWrappers: Set<Name> = ["reflect.makeFuncStub", "reflect.methodValueCall"]
}
