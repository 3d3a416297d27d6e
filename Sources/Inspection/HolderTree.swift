import GoHeapDump
import HeapReading
import Names
import ObjectGraph

/// Makes of groups what is said of holders: the largest children of each, with chains of one child each made paths.
struct HolderTree {
  private let graph: ObjectGraph
  private let search: HolderSearch
  private let names: HolderNames
  /// The names of objects.
  private let texts: [Name]
  private var sharers: Sharers
  private let shared: SharedHolders

  /// How many children are named.
  private static let childCount = 3
  /// The most names of a path, in front of `…`.
  private static let depth = 127
  /// The most levels of children.
  private static let levels = 6

  /// - Parameter namesOf: by number in the dominator tree, which of `texts` an object has.
  init(
    _ graph: ObjectGraph, _ tree: DominatorTree, _ search: HolderSearch, _ names: HolderNames,
    _ shared: SharedHolders, texts: [Name], namesOf: [UInt32]
  ) {
    (self.graph, self.search, self.names, self.texts, self.shared) = (graph, search, names, texts, shared)
    sharers = Sharers(tree) { number, root in
      if let root { return names.name(search.holders[search.holderOfRoot[root]].position) }
      return texts[Int(namesOf[number])]
    }
  }

  /// A group that is shown.
  private struct Shown {
    var group: Int
    var path: [Name] = []
    var end: Int
    var children: [Shown] = []
  }

  /// The holders, the largest first.
  mutating func roots() -> [Holders.Root] {
    let shown = search.found.indices.map { self.shown($0, level: 0) }
    sharers.find(shown.flatMap(objects), in: graph)
    return zip(search.found, shown).map { holder, shown in root(search.holders[holder], shown) }
  }

  private func shown(_ group: Int, level: Int) -> Shown {
    var shown = Shown(group: group, end: group)
    follow(&shown)
    guard level < Self.levels else { return shown }
    let children = search.groups[shown.end].children
    let order = children.indices.sorted {
      (bytes(children[$1]), $0) < (bytes(children[$0]), $1)
    }
    for index in order.prefix(Self.childCount) {
      let child = children[index]
      if level > 0, bytes(child) < graph.size / 64 { break }
      shown.children.append(self.shown(child, level: level + 1))
    }
    return shown
  }

  private func bytes(_ group: Int) -> UInt64 { search.groups[group].amount.bytes }

  /// Goes on as long as each object of a group holds one object that holds all the rest, or nearly all that the group does.
  private func follow(_ shown: inout Shown) {
    let whole = search.groups[shown.group]
    let root = whole.place == nil && shown.group < search.found.count ? holderName(shown.group) : nil
    while true {
      let group = search.groups[shown.end]
      guard let next = group.children.max(by: { (bytes($0), $1) < (bytes($1), $0) }) else { return }
      let child = search.groups[next]
      // Beside what a map or a goroutine holds there is nearly always something small.
      let isRest = group.children.count == 1 || whole.amount.bytes - child.amount.bytes <= whole.amount.bytes / 32
      guard child.count == group.count, isRest else { return }
      var names = [texts[Int(child.name)]]
      if let place = child.place.map({ search.places[$0] }), let first = place.frame ?? place.field, first != root {
        names.insert(first, at: 0)
      }
      shown.end = next
      for name in names where shown.path.last != "…" {
        shown.path.append(shown.path.count < Self.depth ? name : "…")
      }
    }
  }

  private func holderName(_ place: Int) -> Name { names.name(search.holders[search.found[place]].position) }

  /// The numbers of the objects of which is said what they are shared by: the largest of each group.
  private func objects(_ shown: Shown) -> [Int] {
    // Of a holder, its name says it.
    let own = shown.group < search.found.count ? [] : [search.groups[shown.group].largest.number]
    return own + shown.children.flatMap(objects)
  }

  private func root(_ holder: HolderSearch.Holder, _ shown: Shown) -> Holders.Root {
    let ids = graph.goroutines.goroutines
    let isGoroutine = holder.kind == .goroutine
    let most = holder.goroutines.max { (holder.bytes[$0] ?? 0, $1) < (holder.bytes[$1] ?? 0, $0) }
    let together = holder.sharers.map { shared.holders[$0] }
    return Holders.Root(
      kind: holder.kind, name: together?.name ?? names.name(holder.position), count: max(1, holder.goroutines.count),
      goroutine: most.map { ids[$0].id }, goroutines: isGoroutine ? holder.goroutines.map { ids[$0].id } : nil,
      stack: holder.goroutines.first.map { names.stack(goroutine: $0) },
      framesLeftOut: holder.goroutines.first.map { names.framesLeftOut(goroutine: $0) }, bytes: holder.amount.bytes,
      objects: holder.amount.objects, path: shown.path, children: shown.children.map(child),
      sharedBy: together?.first.map { Holders.Sharer(name: $0.name, count: $0.count) },
      sharedByOthers: together.flatMap { $0.others == 0 ? nil : $0.others })
  }

  private func child(_ shown: Shown) -> Holders.Child {
    let group = search.groups[shown.group]
    let place = group.place.map { search.places[$0] }
    return Holders.Child(
      name: texts[Int(group.name)], count: group.count, frame: place?.frame, field: place?.field,
      stackObject: place?.isStackObject ?? false, bytes: group.amount.bytes, objects: group.amount.objects,
      address: sharers.address(of: group.largest.number, in: graph), largest: group.largest.bytes, path: shown.path,
      children: shown.children.map(child), sharedBy: sharers[group.largest.number])
  }
}
