public import GoHeapDump

/// The objects of a dump, the pointers between them, and the roots that hold them.
///
/// Nodes are numbers: first the objects in the order of their addresses, from 0, then the roots in the order of
/// `RootTree`. A node's edges are a range of one array, for which the word is compressed sparse rows.
public struct ObjectGraph: Sendable {
  /// How many objects there are.
  public let objectCount: Int
  /// What holds them.
  public internal(set) var roots: RootTree
  /// Where the edges of each node begin in `edges`, and one more: where those of the last node end.
  public internal(set) var edgeStarts: [UInt32]
  /// The nodes that each node's pointers lead to; an object that has two pointers into another has two edges, and one with a
  /// pointer to itself none.
  /// What the runtime's description of a goroutine refers to is held by the goroutine's innermost frame instead, and the timers
  /// in the runtime's lists by roots of their own, where types tell which objects these are.
  public internal(set) var edges: [UInt32]
  /// The types of objects, as far as the dump says them; with `contents`, without what interfaces say.
  public let types: DumpedTypes
  /// The finalizers, and of a core the cleanups.
  public let specials: [Special]
  /// The goroutines, whose frames are roots.
  public let goroutines: Goroutines
  /// Bytes of all objects.
  public let size: UInt64
  /// Whether the program has more modules than the one whose variables a dump has: plugins, shared libraries.
  public let hasOtherModules: Bool
  /// The objects that hold the text that the builder looked for, in ascending order.
  public let objectsWithText: [UInt32]
  /// What the runtime's descriptions of goroutines refer to: numbers of `goroutines`, and of objects. These edges are among those
  /// of the goroutines' innermost frames.
  public let descriptorEdges: [(goroutine: Int, object: UInt32)]
  /// The words of stacks with their places; nil if the builder did not keep them.
  public let stackWords: StackWords?
  /// What the garbage collector looks at of each object; nil if the builder did not keep it.
  public let scanWorks: ScanWorks?
  /// What the objects and other memory hold; nil if the builder did not keep it.
  public let contents: ProgramContents?

  @usableFromInline let index: ObjectIndex

  /// Makes the graph of what a builder took from a dump.
  ///
  /// - Parameters:
  ///   - builder: who looked on when the dump was read.
  ///   - variables: what names global variables; nil if nothing is known of them.
  public init(
    _ builder: consuming ObjectGraphBuilder, variables: (any VariableNaming)? = nil
  ) throws(ObjectGraphError) {
    try self.init(builder, variables: variables, frameVariables: nil)
  }

  /// Makes the graph of what a builder took from a dump.
  ///
  /// - Parameters:
  ///   - builder: who looked on when the dump was read.
  ///   - variables: what names global variables; nil if nothing is known of them.
  ///   - frameVariables: what finds variables on stacks whose addresses are taken. Goroutines hold what the collector finds through
  ///     them as they hold what maps of pointers lead to; nil if nothing is known of them.
  package init(
    _ builder: consuming ObjectGraphBuilder, variables: (any VariableNaming)?,
    frameVariables: (any FrameVariableFinding)?
  ) throws(ObjectGraphError) {
    var builder = builder
    let stackWords = builder.keepsStackWords || frameVariables != nil ? StackWords(builder) : nil
    if let stackWords, let frameVariables { builder.list(LiveWords(builder.goroutines, stackWords, frameVariables)) }
    self.stackWords = builder.keepsStackWords ? stackWords : nil
    let order = ObjectOrder(builder)
    contents = builder.contents.map { ProgramContents($0, builder, order) }
    builder.contents = nil
    scanWorks = builder.scanWorks.map { works in
      if order.ranges.count == 1 { return works }
      var sorted = ScanWorks()
      sorted.reserve(works.count)
      for range in order.ranges { sorted.append(range, of: works) }
      return sorted
    }
    builder.scanWorks = nil
    index = try order.index(&builder)
    objectCount = index.addresses.count
    size = builder.size
    types = DumpedTypes(builder, order, index)
    goroutines = builder.goroutines
    specials = builder.specials
    let index = index
    objectsWithText = builder.addressesWithText.compactMap { index.object(at: $0) }.sorted()
    hasOtherModules = Self.hasOtherModules(builder, index)

    var descriptors = GoroutineDescriptors(builder, index)
    let resolved = ResolvedEdges(
      index, pointers: builder.pointers, ends: builder.pointerEnds, ranges: order.ranges, room: builder.rootCount,
      descriptors)
    descriptors.held = resolved.held
    descriptorEdges = resolved.held
    var (starts, edges) = resolved.takeEdges()
    builder.pointers = []
    builder.pointerEnds = []

    // What finalizers hold depends on the objects' edges.
    roots = RootTree(builder, index, starts, edges, descriptors, variables)
    guard roots.nodes.count <= GraphLimits.nodes - objectCount else {
      throw .tooManyNodes(objectCount + roots.nodes.count)
    }
    guard roots.edgeCount <= GraphLimits.pointers - edges.count else {
      throw .tooManyPointers(edges.count + roots.edgeCount)
    }
    roots.appendEdges(objectCount: objectCount, to: &edges, &starts)
    edgeStarts = starts
    self.edges = edges
  }

  /// All of a module is within 2 GiB, as code refers to it by offsets of 32 bits. Types that are farther from the variables
  /// are another module's, unless package reflect made them in the heap.
  private static func hasOtherModules(_ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex) -> Bool {
    guard let variables = builder.segments.first?.address else { return false }
    for type in builder.types.keys {
      let distance = type > variables ? type - variables : variables - type
      if distance > 1 << 31, index.object(at: type) == nil { return true }
    }
    return false
  }

  /// How many objects and roots there are.
  public var nodeCount: Int { edgeStarts.count - 1 }

  /// The nodes that a node's pointers lead to.
  package func targets(of node: Int) -> ArraySlice<UInt32> { edges[Int(edgeStarts[node])..<Int(edgeStarts[node + 1])] }

  /// Where each object begins in the program's memory.
  @inlinable
  public var addresses: [UInt64] { index.addresses }

  /// The size of each object in bytes.
  @inlinable
  public var sizes: ObjectSizes { index.sizes }

  /// The number of the object that has the byte at `address`; nil if there is none.
  @inlinable
  public func object(containing address: UInt64) -> Int? { index.object(at: address).map { Int($0) } }
}
