import GoHeapDump
import Names
import ObjectGraph
import HeapReading

/// Names holders and what they hold as a retained profile does.
struct HolderNames {
  private let graph: ObjectGraph
  private let rootNames: RootNames
  private let objectNames: ObjectNames
  /// By position in the tree of roots, of a frame without a name the next one outwards that has one; of all others their
  /// own. A stack may have any number of frames, and each be asked for.
  private let namedPositions: [UInt32]

  /// How many children are named.
  private static let childCount = 3
  /// The most names of a path, in front of `…`.
  private static let depth = 127

  init(_ named: NamedGraph) {
    (graph, rootNames, objectNames) = (named.graph, named.rootNames, named.objectNames())
    var positions: [UInt32] = []
    positions.reserveCapacity(graph.roots.nodes.count)
    // A parent comes before its children.
    for (position, node) in graph.roots.nodes.enumerated() {
      let parent = Int(graph.roots.parents[position])
      if case .frame(let frame, _) = node, parent < position, !rootNames.isNamed(frame: frame) {
        positions.append(positions[parent])
      } else {
        positions.append(UInt32(truncatingIfNeeded: position))
      }
    }
    namedPositions = positions
  }

  /// What objects must have in common to be one for whoever reads.
  struct Key: Hashable {
    let name: UInt32
    let frame: Name?
    let field: Name?
    let isStackObject: Bool
  }

  /// The number of an object's name.
  func number(_ held: HolderSearch.Held) -> UInt32 { objectNames.names[held.object] }

  /// What an object has in common with others.
  func key(_ held: HolderSearch.Held) -> Key {
    Key(name: number(held), frame: frame(held), field: field(held), isStackObject: isStackObject(held))
  }

  /// A holder with its largest children, named.
  func root(_ found: HolderSearch.Found) -> Holders.Root {
    let (name, goroutine) = name(found.holder)
    return Holders.Root(
      kind: found.holder.kind, name: name, goroutine: goroutine.map { graph.goroutines.goroutines[$0].id },
      bytes: found.holder.amount.bytes, objects: found.holder.amount.objects, path: path(found, behind: name),
      children: found.largest(Self.childCount).map(child))
  }

  private func name(_ holder: HolderSearch.Holder) -> (Name, goroutine: Int?) {
    switch graph.roots.nodes[holder.position] {
    case .everything: return ("roots of several kinds", nil)
    case .globals: return ("several globals", nil)
    case .goroutines, .stackObjects: return ("several goroutines", nil)
    case .frameless(let goroutine): return ("", goroutine)
    case .frame(_, let goroutine):
      // The outermost frame comes first; that of runtime.goexit has no name.
      var position = holder.position
      while position < graph.roots.nodes.count, case .frame(_, goroutine) = graph.roots.nodes[position] {
        if let name = rootNames.names(of: position).texts.first { return (name, goroutine) }
        position += 1
      }
      return ("", goroutine)
    default: return (rootNames.names(of: holder.position).texts.first ?? "", nil)
    }
  }

  private func path(_ found: HolderSearch.Found, behind root: Name) -> [Name] {
    var names: [Name] = []
    for held in found.path {
      if let frame = frame(held) ?? field(held), frame != root { names.append(frame) }
      let name = objectNames.texts[Int(objectNames.wholes[Int(number(held))])]
      if names.last == name { continue }
      guard names.count < Self.depth else { return names + ["…"] }
      names.append(name)
    }
    return names
  }

  private func child(_ group: HolderSearch.Group) -> Holders.Child {
    let held = group.largest
    return Holders.Child(
      name: name(held), count: group.count, frame: frame(held), field: field(held),
      stackObject: isStackObject(held),
      bytes: group.amount.bytes, objects: group.amount.objects, address: graph.addresses[held.object],
      largest: held.amount.bytes)
  }

  private func name(_ held: HolderSearch.Held) -> Name { objectNames.texts[Int(objectNames.names[held.object])] }

  /// The function of the frame that holds an object, or if that has no name of the next one outwards that has; of what
  /// a finalizer holds, the function that it runs.
  private func frame(_ held: HolderSearch.Held) -> Name? {
    guard var position = held.root else { return nil }
    if case .finalizer = graph.roots.nodes[position] { return rootNames.names(of: position).texts.last }
    position = Int(namedPositions[position])
    guard case .frame = graph.roots.nodes[position] else { return nil }
    return rootNames.names(of: position).texts.last
  }

  /// The part of a global variable that refers to an object.
  private func field(_ held: HolderSearch.Held) -> Name? {
    guard let position = held.root, case .field(let number) = graph.roots.nodes[position] else { return nil }
    return graph.roots.fields[number].path
  }

  private func isStackObject(_ held: HolderSearch.Held) -> Bool {
    held.root.map { $0 >= graph.roots.stackObjects } ?? false
  }
}
