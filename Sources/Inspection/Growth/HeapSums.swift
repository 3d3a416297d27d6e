import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import ObjectTypes
import Pprof

/// All objects of a heap by holder, type and allocation site: what is compared with another heap.
struct HeapSums: Sendable {
  /// What a row of a table is about.
  struct Key: Hashable, Sendable {
    var kind: Holders.Root.Kind?
    let text: Name
    /// Of sites only.
    var place: Place?

    struct Place: Hashable, Sendable {
      let file: Name
      let line: Int64
    }
  }

  struct Sum: Sendable {
    var amount = ObjectAmount()
    /// What of it is new.
    var new = ObjectAmount()

    mutating func add(objectOf size: UInt64, isNew: Bool) {
      amount.add(objectOf: size)
      if isNew { new.add(objectOf: size) }
    }
  }

  typealias Table = [Key: Sum]

  private(set) var all = ObjectAmount()
  private(set) var holders: Table = [:]
  private(set) var types: Table = [:]
  /// Sites are added up when the rate is known that both heaps are scaled with.
  private let buckets: MemProfBuckets
  private let program: ProgramFunctions

  /// - Parameters:
  ///   - births: when the objects were made; nil if that is not asked.
  ///   - buckets: their stacks of allocations, with their samples.
  init(_ named: NamedGraph, _ tree: DominatorTree, _ births: ObjectBirths?, _ buckets: MemProfBuckets) {
    (self.buckets, program) = (buckets, named.program)
    addHolders(named, tree, births)
    addTypes(named, births)
  }

  // MARK: Holders

  /// Adds each object to the root that dominates it.
  private mutating func addHolders(_ named: NamedGraph, _ tree: DominatorTree, _ births: ObjectBirths?) {
    let graph = named.graph
    var roots = RootKeys(named)
    var sums: [Sum] = []
    // By number in the dominator tree, the number of the root's key.
    var keys = [UInt32](repeating: 0, count: tree.count)
    var reached = ObjectAmount()
    var reachedNew = ObjectAmount()
    for number in 0..<tree.count {
      let node = tree.node(number)
      guard node < graph.objectCount else { continue }
      let holder = tree.dominator(number)
      let above = tree.node(holder)
      keys[number] = above < graph.objectCount ? keys[holder] : roots.key(of: above - graph.objectCount)
      while sums.count < roots.keys.count { sums.append(Sum()) }
      let isNew = births.map { $0.times[node] > 0 } ?? false
      sums[Int(keys[number])].add(objectOf: graph.sizes[node], isNew: isNew)
      reached.add(objectOf: graph.sizes[node])
      if isNew { reachedNew.add(objectOf: graph.sizes[node]) }
    }
    for (key, sum) in zip(roots.keys, sums) { holders[key] = sum }
    all = ObjectAmount(objects: UInt64(graph.objectCount), bytes: graph.size)
    let new = births?.change.new ?? ObjectAmount()
    if all.objects > reached.objects {
      holders[Key(text: "unreachable")] = Sum(amount: all.less(reached), new: new.less(reachedNew))
    }
  }

  /// What roots are called here: parts of global variables each by their own name, goroutines by their own function.
  private struct RootKeys {
    private(set) var keys: [Key] = []
    private var numbers: [Key: UInt32] = [:]
    private var ofPosition: [Int: UInt32] = [:]
    private let roots: RootTree
    private let names: HolderNames

    init(_ named: NamedGraph) { (roots, names) = (named.graph.roots, HolderNames(named)) }

    mutating func key(of position: Int) -> UInt32 {
      if let known = ofPosition[position] { return known }
      let node = roots.nodes[position]
      let text: Name =
        if case .field(let number) = node { roots.fields[number].name } else { names.name(position) }
      let key = Key(kind: Holders.Root.Kind(node), text: text)
      let number = numbers[key] ?? UInt32(keys.count)
      if number == keys.count { keys.append(key) }
      numbers[key] = number
      ofPosition[position] = number
      return number
    }
  }

  // MARK: Types

  private mutating func addTypes(_ named: NamedGraph, _ births: ObjectBirths?) {
    let (graph, found) = (named.graph, named.typesOrDumped)
    var sums = [Sum](repeating: Sum(), count: found.names.count)
    for object in 0..<graph.objectCount {
      let isNew = births.map { $0.times[object] > 0 } ?? false
      sums[Int(found.nameNumbers[object])].add(objectOf: graph.sizes[object], isNew: isNew)
    }
    for (name, sum) in zip(found.names, sums) where sum.amount.objects > 0 {
      types[Key(text: name), default: Sum()].add(sum)
    }
  }

  // MARK: Sites

  /// The sampled objects by site, scaled.
  func sites(rate: Int64) throws(HeapReadingError) -> Table {
    var table: Table = [:]
    var sums = SiteSums(buckets.tables, program)
    var values = BucketValues(buckets, rate: rate, countingSamples: true)
    var newByPlace: [Int: ObjectAmount] = [:]
    for index in buckets.buckets.indices {
      let value: (alloc: BucketValues.Amount, inUse: BucketValues.Amount)
      do { value = try values.values(of: index) } catch { throw .dump(error) }
      guard value.inUse.bytes > 0, let site = sums.add(buckets.stacks.ids(index), value.inUse) else { continue }
      guard let times = buckets.sampleTimes[index] else { continue }
      for part in values.parts(of: index, times).dropFirst() {
        newByPlace[site, default: ObjectAmount()].add(ObjectAmount(part))
      }
    }
    for (site, sum) in sums.sums.enumerated() {
      let place = Key.Place(file: sum.place.file, line: sum.place.line)
      table[Key(text: sum.place.function, place: place), default: Sum()].add(
        Sum(amount: ObjectAmount(sum.amount), new: newByPlace[site] ?? ObjectAmount()))
    }
    return table
  }
}

extension HeapSums.Sum {
  fileprivate mutating func add(_ other: Self) {
    amount.add(other.amount)
    new.add(other.new)
  }
}

extension ObjectAmount {
  /// What is left of a whole without a part of it.
  fileprivate func less(_ part: Self) -> Self {
    Self(objects: objects - part.objects, bytes: bytes - part.bytes)
  }

  fileprivate init(_ amount: BucketValues.Amount) {
    self.init(objects: UInt64(max(0, amount.objects)), bytes: UInt64(max(0, amount.bytes)))
  }
}
