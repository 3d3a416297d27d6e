import GoExecutable
import GoHeapDump
import GoRuntime
import ObjectGraph

/// What may hold objects although a dump does not say so: what nothing in the dump leads to may be in use then.
package struct UnseenRoots: Sendable {
  /// Why there may be some, as a part of a sentence; nil if every root is in the dump.
  package private(set) var reason: String?
  /// Whether the program may have cleanups that are not known.
  package private(set) var lacksCleanups = false
  /// Whether the program may have global variables that are not in the dump.
  private(set) var lacksVariables = false
  /// Objects that they may hold; nil for all that nothing leads to.
  private var held: [Bool]?

  init(_ graph: ObjectGraph, _ params: Params, _ binary: ChosenBinary?) throws(HeapReadingError) {
    let release = params.goVersion ?? GoVersion(minor: 0)
    let names = release.hasCleanups && !params.listsCleanups ? try binary?.reading(CleanupFunctions.init) : nil
    let openers = try binary?.reading { binary throws(GoExecutableError) in
      try binary.executable.functions(named: ArraySlice(Self.opener.utf8))
    }
    lacksCleanups = release.hasCleanups && !params.listsCleanups && names?.hasCleanups ?? true
    let isCore = params.origin == .core
    let source = isCore ? "core" : "dump"
    lacksVariables = graph.hasOtherModules || openers?.isEmpty == false
    if lacksVariables {
      reason = "a \(source) does not have the variables of plugins and shared libraries"
    } else if release.hasCleanups, !params.listsCleanups,
      names.map({ $0.hasCleanups || $0.hasWeakPointers && !isCore }) ?? true
    {
      reason =
        isCore
        ? "without symbols, nothing says what cleanups (runtime.AddCleanup) hold that are to be run next"
        : "a dump does not say what cleanups (runtime.AddCleanup) and weak pointers hold"
      guard var names, release.keepsCleanupsInClosures || !names.hasCleanups else { return }
      // Those are read from a core.
      if isCore { names.hasWeakPointers = false }
      held = Self.held(graph, names)
    }
  }

  /// What plugin.Open calls, which is inlined itself.
  private static let opener = "plugin.open"

  /// Whether an object that nothing in the dump leads to may be in use.
  package func mayHold(_ object: Int) -> Bool { reason != nil && (held?[object] ?? true) }

  /// Whether an object is one of those that such roots are known to lead to.
  func isSaidToHold(_ object: Int) -> Bool { held?[object] ?? false }

  /// The functions that closures of cleanups have.
  private struct CleanupFunctions {
    /// Where the code of the closures begins.
    var cleanups: Set<UInt64> = []
    var hasCleanups = false
    var hasWeakPointers: Bool

    init(_ binary: ChosenBinary) throws(GoExecutableError) {
      let executable = binary.executable
      hasWeakPointers = try !executable.functions(named: ArraySlice("runtime.getOrAddWeakHandle".utf8)).isEmpty
      let prefix = Array("runtime.AddCleanup[".utf8)
      let suffix = Array("].func1".utf8)
      for index in 0..<executable.functionCount {
        let function = try executable.function(index)
        let name = try executable.name(function.name)
        guard name.starts(with: prefix) else { continue }
        hasCleanups = true
        if name.suffix(suffix.count).elementsEqual(suffix) {
          cleanups.insert(executable.address(of: function) &+ binary.bias)
        }
      }
      // What does not name it may have it inlined.
      let adders = try executable.functions(named: ArraySlice("runtime.addCleanup".utf8))
      if !adders.isEmpty { hasCleanups = true }
    }
  }

  /// What closures of cleanups lead to, and whatever may be a word that weak pointers share; nil for all if nothing is
  /// known of the contents of objects.
  private static func held(_ graph: ObjectGraph, _ names: CleanupFunctions) -> [Bool]? {
    guard let contents = graph.contents else { return nil }
    var held = [Bool](repeating: false, count: graph.objectCount)
    var pending: [Int] = []
    for object in 0..<graph.objectCount {
      guard let start = contents.start(object) else {
        held[object] = names.hasWeakPointers && graph.sizes[object] <= 16
        continue
      }
      guard names.cleanups.contains(contents.word(start)) else { continue }
      held[object] = true
      pending.append(object)
    }
    while let object = pending.popLast() {
      for edge in Int(graph.edgeStarts[object])..<Int(graph.edgeStarts[object + 1]) {
        let target = Int(graph.edges[edge])
        guard target < held.count, !held[target] else { continue }
        held[target] = true
        pending.append(target)
      }
    }
    return held
  }
}
