import GoHeapDump
import HeapReading
import Names
import ObjectGraph

/// All objects of a dump by what holds them, in whatever sense: chains of names with how many objects, of which size, hang
/// at their ends.
struct HeldHeap {
  /// Objects of one size at the end of a chain.
  struct Sample {
    /// The last node of the chain.
    let node: UInt32
    /// The bytes of each object.
    let size: UInt64
    /// Whether a root leads to them that is in the dump; of other objects, whether one may that is not.
    let reachability: Reachability
    /// When they were made: a number of a label of `ObjectBirths`, 0 without them.
    let time: UInt8
    var objects: Int64 = 0
    /// What the garbage collector looks at of them, if the profile tells that.
    var scanWork = ScanWork()
    /// The sample that was made before this one of the same node.
    fileprivate var previous = HoldingTree.none
  }

  /// The samples, in the order in which their first objects were reached.
  private(set) var samples: [Sample] = []
  /// The chains.
  var tree: HoldingTree
  /// The numbers of the goroutines that chains belong to, as the runtime counts them.
  let goroutineIDs: [UInt64]
  /// How many global variables hold objects: those that have a name, and words that nothing names.
  let variables: (named: Int, words: Int)
  /// What is to be said of the graph, a line each.
  private(set) var comments: [String]

  /// By node, the sample that was made last: most nodes have objects of one size, and nearly all of a few.
  private var newestSamples: [UInt32] = []
  private var allSamples: [Key: UInt32] = [:]

  private struct Key: Hashable {
    let node: UInt32
    let size: UInt64
    let reachability: Reachability
    let time: UInt8
  }

  /// By object, when it was made; nil if that is not told.
  private let times: [UInt8]?
  /// By object, what the garbage collector looks at of it; none if that is not told.
  private let scanWorks: ScanWorks

  /// Whether the samples tell what the garbage collector looks at.
  let tellsScanWork: Bool

  /// No objects yet.
  ///
  /// - Parameters:
  ///   - names: those of objects.
  ///   - births: when objects were made; nil if that is not told.
  ///   - tellsScanWork: whether the samples tell what the garbage collector looks at.
  ///   - hasStackObjects: whether some are reached from words of stack frames only that are not listed as pointers.
  ///   - followsVariables: whether goroutines hold what is in use through variables whose addresses are taken.
  init(
    _ graph: borrowing ObjectGraph, names: [Name], _ births: ObjectBirths?, tellsScanWork: Bool = false,
    hasStackObjects: Bool,
    followsVariables: Bool
  ) {
    times = births?.times
    self.tellsScanWork = tellsScanWork
    scanWorks = tellsScanWork ? graph.scanWorks ?? ScanWorks() : ScanWorks()
    tree = HoldingTree(names: names)
    goroutineIDs = graph.goroutines.goroutines.map(\.id)
    variables = (
      graph.roots.variableNames.count,
      graph.roots.nodes.reduce(0) {
        switch $1 {
        case .word: $0 + 1
        case .words(let number): $0 + graph.roots.ranges[number].count
        default: $0
        }
      }
    )
    comments = [
      "# \(graph.objectCount) objects of \(graph.size) bytes, exact, not sampled; \(graph.edges.count) pointers"
    ]
    if hasStackObjects {
      comments.append(
        """
        # stack objects: what only words of stack frames refer to that the dump does not list as pointers; \
        \(followsVariables
          ? "most are out of use, as goroutines hold what the garbage collector finds through variables"
          : "most are variables whose address was taken, some may be out of use")
        """)
    }
  }

  /// The node of a root below that of its parent.
  mutating func addRoot(_ name: RootNames.Root, below parent: UInt32) -> UInt32 {
    var node = parent
    for text in name.texts {
      node = tree.child(node, tree.number(text), goroutine: name.goroutine.map { UInt32(truncatingIfNeeded: $0) })
    }
    return node
  }

  /// Adds objects that no root leads to.
  ///
  /// - Parameters:
  ///   - objects: their numbers.
  ///   - names: by object, the number of its name.
  mutating func addUnreachable(
    _ objects: [UInt32], _ names: [UInt32], _ sizes: ObjectSizes, _ unseen: UnseenRoots
  ) {
    guard !objects.isEmpty else { return }
    let unreachable = tree.number("unreachable")
    var held = ObjectAmount()
    for object in objects {
      let parent = tree.child(HoldingTree.root, unreachable)
      let size = sizes[Int(object)]
      let reachability = unseen.mayHold(Int(object)) ? Reachability.perhaps : .no
      let node = tree.child(parent, names[Int(object)])
      count(sample(node, size, reachability, time(of: Int(object))), Int(object))
      if reachability == .perhaps { held.add(objectOf: size) }
    }
    if let reason = unseen.reason, held.objects > 0 {
      comments.append("# unreachable, but perhaps in use, as \(reason): \(held) (label reachable)")
    }
  }

  /// Adds a line to what is to be said.
  mutating func say(_ comment: String) { comments.append(comment) }

  private func time(of object: Int) -> UInt8 { times.map { $0[object] } ?? 0 }

  /// Adds an object of so many bytes at the end of a chain.
  @inline(__always)
  mutating func add(_ node: UInt32, _ size: UInt64, object: Int) {
    let time = time(of: object)
    if Int(node) < newestSamples.count {
      var sample = newestSamples[Int(node)]
      // A few steps take less time than finding a place in a table.
      for _ in 0..<8 {
        if sample == HoldingTree.none { break }
        if samples[Int(sample)].size == size, samples[Int(sample)].time == time {
          count(Int(sample), object)
          return
        }
        sample = samples[Int(sample)].previous
      }
    }
    count(sample(node, size, .yes, time), object)
  }

  /// Counts an object as one of a sample.
  @inline(__always)
  private mutating func count(_ sample: Int, _ object: Int) {
    samples[sample].objects += 1
    if tellsScanWork { samples[sample].scanWork += scanWorks[object] }
  }

  /// The sample of what is alike, which is made if there is none.
  private mutating func sample(
    _ node: UInt32, _ size: UInt64, _ reachability: Reachability, _ time: UInt8
  ) -> Int {
    while newestSamples.count <= Int(node) { newestSamples.append(HoldingTree.none) }
    let key = Key(node: node, size: size, reachability: reachability, time: time)
    if let known = allSamples[key] { return Int(known) }
    let number = samples.count
    samples.append(
      Sample(node: node, size: size, reachability: reachability, time: time, previous: newestSamples[Int(node)]))
    newestSamples[Int(node)] = UInt32(number)
    allSamples[key] = UInt32(number)
    return number
  }
}
