import GoExecutable
import GoRuntime
package import GoHeapDump
package import Names
package import ObjectTypes
package import ObjectGraph
import Pprof

/// The object graph of a dump, with what its nodes are called.
package struct NamedGraph: Sendable {
  package let graph: ObjectGraph
  /// The names of what holds the objects.
  package let rootNames: RootNames
  package let frames: GoroutineFrames
  /// Which functions are the program's.
  package let program: ProgramFunctions
  /// Which function allocated which object.
  let sites: AllocationSites
  /// The types of the objects; nil if an executable is not there, or not the one, to find them out.
  package let types: ObjectTypes?
  /// Whether there is an executable, that of the dump or one that the user takes for it.
  package let hasBinary: Bool
  /// The shortest paths to the objects; nil until they were looked for.
  package var paths: NamedPaths?
  /// Arrays of which only a small part is used; nil until they were looked for, or if types are not
  /// known.
  package var partialReferences: PartialReferences?
  /// The release of Go that built the program; nil if it is not known.
  private let release: GoVersion?
  private let mainGoroutine: UInt64
  /// Where variables on stacks are whose addresses are taken; nil without the executable.
  package let frameVariables: FrameVariables?
  /// The types of global variables by their addresses, in ascending order; none unless `HeapWants.waste` was wanted.
  private(set) var variableTypes: [(address: UInt64, type: TypeID)] = []
  /// How far behind the executable's own addresses its types were loaded.
  let typeBias: UInt64
  /// What else may hold objects.
  package let unseen: UnseenRoots
  /// What the user should know of the executable.
  package private(set) var warnings: [String] = []

  /// Makes the graph of what a builder took from a dump.
  ///
  /// - Parameters:
  ///   - sites: which function allocated which object.
  ///   - binary: the executable; nil for the names in the dump.
  ///   - params: what the dump says of its program.
  ///   - wants: whether anyone wants to know what global variables are called.
  ///   - table: becomes all types of the program, if they are known.
  ///   - onPhase: is called as each part of the work begins.
  init(
    _ builder: consuming ObjectGraphBuilder, _ sites: AllocationSites, _ binary: ChosenBinary?,
    _ params: Params, _ wants: HeapWants, _ table: inout TypeTable?,
    _ onPhase: (@Sendable (Reporting.Phase) -> Void)?
  ) throws(HeapReadingError) {
    hasBinary = binary != nil
    typeBias = binary?.bias ?? 0
    self.sites = sites
    program = binary?.program ?? ProgramFunctions()
    let binaryTypes = try binary?.types(warnings: &warnings)
    let variables = try binary?.reading { binary throws(GoExecutableError) in
      wants.contains(.variableNames) ? try VariableNames(binary.executable, binaryTypes) : nil
    }
    let goroutines = builder.goroutines
    frameVariables = try binary?.reading { binary throws(GoExecutableError) in
      // Another executable's variables may be anywhere.
      binary.mismatch == nil ? try FrameVariables(goroutines, binary) : nil
    }
    if let binary, let warning = frameVariables?.warning(binary.binary.name) { warnings.append(warning) }
    onPhase?(.linking)
    var graph = try Self.graph(builder, variables, frameVariables)
    if binaryTypes != nil { onPhase?(.typing) }
    types = try binaryTypes?.objects(graph, warnings: &warnings)
    table = binaryTypes?.table
    if wants.contains(.waste), let binaryTypes { variableTypes = binaryTypes.variables }
    if let types, let timers = try binaryTypes?.timers(graph, types) {
      do { try graph.hold(timers) } catch { throw .graph(error) }
    }
    self.graph = graph
    frames = try GoroutineFrames(graph.goroutines, binary)
    rootNames = try RootNames(graph, frames, binary)
    unseen = try UnseenRoots(graph, params, binary)
    (release, mainGoroutine) = (params.goVersion, params.mainGoroutine)
  }

  private static func graph(
    _ builder: consuming ObjectGraphBuilder, _ variables: VariableNames?, _ frameVariables: FrameVariables?
  ) throws(HeapReadingError) -> ObjectGraph {
    do { return try ObjectGraph(builder, variables: variables, frameVariables: frameVariables) } catch {
      throw .graph(error)
    }
  }

  /// By object, whether the program can still get at it.
  package func reachability() -> [Reachability] {
    var found = graph.reachability()
    guard unseen.reason != nil else { return found }
    for object in found.indices where found[object] == .no && unseen.mayHold(object) { found[object] = .perhaps }
    return found
  }

  /// The goroutines that can never go on; the reading must have wanted `HeapWants.stuckGoroutines`.
  package func stuckGoroutines() -> StuckGoroutines { StuckGoroutines(graph, frameVariables, release) }

  /// Those of them that are leaked; as of `stuckGoroutines`.
  package func leakedGoroutines() -> LeakedGoroutines {
    LeakedGoroutines(
      stuckGoroutines(), graph.goroutines, main: mainGoroutine, knowsVariables: frameVariables?.areAllKnown ?? false)
  }

  /// The function that a goroutine is called after: the innermost that is the program's, else the one that it began with;
  /// nil if it has no frames.
  package func ownFunction(goroutine: Int) -> Name? {
    frames.own(graph.goroutines.goroutines[goroutine], program)?.function
  }

  /// Names the objects.
  package func objectNames() -> ObjectNames { ObjectNames(graph, sites: sites, types) }

  /// The types of the objects, as far as they could be found out; without an executable those that the dump says itself.
  package var typesOrDumped: ObjectTypes { types ?? ObjectTypes(dumped: graph) }

  /// What is said of types where nothing is known of nearly all; nil if there is nothing to say.
  ///
  /// - Parameters:
  ///   - version: the dump's format.
  ///   - names: what the settings are called that help.
  package func withoutTypesWarning(_ version: FormatVersion?, _ names: SettingNames) -> String? {
    guard types == nil, !hasBinary, version != .go1_3 else { return nil }
    return """
      this dump does not say what types its objects have: \(names.binary), with the executable that wrote it, finds them \
      out
      """
  }
}
