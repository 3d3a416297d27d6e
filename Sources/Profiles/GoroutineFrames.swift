import GoHeapDump
import Pprof

/// The frames of a goroutine as runtime/pprof shows them.
struct GoroutineFrames {
  let goroutines: Goroutines
  let symbolizer: (any Symbolizer)?

  /// The lines of each frame that is shown, the innermost frame first.
  func lines(of goroutine: Goroutines.Goroutine) -> [[ProfileTables.NamedLine]] {
    let shown = goroutine.frames.compactMap { lines(frame: $0, of: goroutine) }
    if !shown.isEmpty { return shown }
    // One that has not begun yet may be about to run a wrapper: then there is nothing else to show.
    return goroutine.frames.map { [ProfileTables.NamedLine(function: name(frame: $0))] }.filter {
      $0[0].function != Self.goexit
    }
  }

  /// The lines of a frame; nil if it is not shown.
  ///
  /// - Parameter showingWrappers: whether wrappers are shown of which no executable is there to say what was inlined into
  ///   them: the variables of a wrapper are those of what it calls.
  func lines(
    frame number: Int, of goroutine: Goroutines.Goroutine, showingWrappers: Bool = false
  ) -> [ProfileTables.NamedLine]? {
    let frame = goroutines.frames[number]
    let name = goroutines.function(frame)
    if name == Self.goexit { return nil }
    let isInnermost = number == goroutine.frames.lowerBound
    if let lines = symbolizer?.lines(function: name, entry: frame.entry, pc: frame.pc, isInnermost: isInnermost) {
      return lines.isEmpty ? nil : lines
    }
    // A wrapper that panics is shown.
    let callee = isInnermost ? nil : self.name(frame: number - 1)
    if !showingWrappers, Self.isWrapper(name), callee.map({ !Self.panics.contains($0) }) ?? true { return nil }
    return [ProfileTables.NamedLine(function: name)]
  }

  /// The name of the function that a goroutine began with; nil if it has no frames.
  func start(of goroutine: Goroutines.Goroutine) -> String? {
    goroutine.frames.last { name(frame: $0) != Self.goexit }.map { name(frame: $0) }
  }

  /// The name of a frame's function, as the dump has it.
  func name(frame number: Int) -> String { goroutines.function(goroutines.frames[number]) }

  /// The frame at the root of every goroutine, which says nothing.
  private static let goexit = "runtime.goexit"

  /// What calls a wrapper that is worth seeing (runtime/traceback.go: `elideWrapperCalling`).
  private static let panics: Set<String> = ["runtime.gopanic", "runtime.sigpanic", "runtime.panicwrap"]

  /// Whether a function was made only to call another: by the compiler, as `main.main.gowrap1`, `main.f.deferwrap2`,
  /// `main.(*T).m-fm`, or as one of the runtime's for calls by reflection, as `runtime.call16`. Before Go 1.22 only an
  /// executable tells most of the compiler's.
  static func isWrapper(_ name: String) -> Bool {
    if name.hasSuffix("-fm") || reflectionWrappers.contains(name) { return true }
    let stem = Array(name.utf8.reversed().drop { (0x30...0x39).contains($0) }.reversed())
    guard stem.count < name.utf8.count else { return false }
    if stem.elementsEqual("runtime.call".utf8) { return true }
    return [".gowrap", ".deferwrap", "·dwrap·"].contains { stem.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  private static let reflectionWrappers: Set<String> = ["reflect.makeFuncStub", "reflect.methodValueCall"]
}
