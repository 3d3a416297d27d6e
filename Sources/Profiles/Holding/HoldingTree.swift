import HeapReading
import Names

/// Chains of names, from what holds down to what is held, with chains that begin alike sharing their beginning.
///
/// Names that follow each other and are equal are one; a chain that is longer than `depth` ends in `…`.
struct HoldingTree {
  /// The most names of a chain in front of `…`.
  static let depth = 127

  /// A name in its place.
  private struct Node {
    /// The node in front; its own position for the first.
    let parent: UInt32
    /// A number of `names`.
    let name: UInt32
    /// Which goroutine's the chain is; `none` for no single one's.
    let goroutine: UInt32
    /// How many names there are up to here.
    let depth: UInt32
    /// The child that was asked for last: the next object is likely to want it, too.
    var lastChild = HoldingTree.none
    /// The child that was made last, with which a list of the children begins, and the next one in the parent's list.
    var newestChild = HoldingTree.none
    var nextSibling = HoldingTree.none
  }

  private struct Key: Hashable {
    let parent: UInt32
    let name: UInt32
    let goroutine: UInt32
  }

  static let none = UInt32.max

  /// The position of the root, which has no name.
  static let root: UInt32 = 0

  /// The names.
  var names: [Name] { numbered.names }
  private var nodes = [Node(parent: 0, name: none, goroutine: none, depth: 0)]
  private var children: [Key: UInt32] = [:]
  private var numbered: NumberedNames
  private let ellipsis: UInt32

  /// A tree that has only its root.
  ///
  /// - Parameter names: names that have numbers already.
  init(names: [Name]) {
    numbered = NumberedNames(behind: names + ["…"])
    ellipsis = UInt32(names.count)
  }

  /// The number of a name that objects do not have.
  mutating func number(_ name: Name) -> UInt32 { numbered.number(name) }

  /// The node of a name behind `parent`.
  ///
  /// - Parameter goroutine: the goroutine that begins here; nil for that of the parent.
  @inline(__always)
  mutating func child(_ parent: UInt32, _ name: UInt32, goroutine: UInt32? = nil) -> UInt32 {
    let node = nodes[Int(parent)]
    let goroutine = goroutine ?? node.goroutine
    if node.name == name, node.goroutine == goroutine { return parent }
    if node.lastChild != Self.none {
      let last = nodes[Int(node.lastChild)]
      if last.name == name, last.goroutine == goroutine { return node.lastChild }
    }
    return otherChild(parent, name, goroutine)
  }

  /// A few steps along a list take less time than finding a place in a table.
  private static let steps = 8

  private mutating func otherChild(_ parent: UInt32, _ name: UInt32, _ goroutine: UInt32) -> UInt32 {
    var sibling = nodes[Int(parent)].newestChild
    for _ in 0..<Self.steps {
      if sibling == Self.none { break }
      let node = nodes[Int(sibling)]
      if node.name == name, node.goroutine == goroutine {
        nodes[Int(parent)].lastChild = sibling
        return sibling
      }
      sibling = node.nextSibling
    }
    return newChild(parent, name, goroutine)
  }

  private mutating func newChild(_ parent: UInt32, _ name: UInt32, _ goroutine: UInt32) -> UInt32 {
    let node = nodes[Int(parent)]
    if node.name == ellipsis, node.depth > Self.depth { return parent }
    let name = node.depth == Self.depth ? ellipsis : name
    let key = Key(parent: parent, name: name, goroutine: goroutine)
    let child = children[key] ?? UInt32(nodes.count)
    if child == nodes.count {
      nodes.append(
        Node(parent: parent, name: name, goroutine: goroutine, depth: node.depth + 1, nextSibling: node.newestChild))
      nodes[Int(parent)].newestChild = child
      children[key] = child
    }
    nodes[Int(parent)].lastChild = child
    return child
  }

  /// How many nodes there are.
  var count: Int { nodes.count }

  /// The names from a node up to the root, which has none.
  func chain(_ node: UInt32) -> [UInt32] {
    var result: [UInt32] = []
    var node = node
    while node != Self.root {
      result.append(nodes[Int(node)].name)
      node = nodes[Int(node)].parent
    }
    return result
  }

  /// Which goroutine's a node is; nil for no single one's.
  func goroutine(_ node: UInt32) -> Int? {
    let goroutine = nodes[Int(node)].goroutine
    return goroutine == Self.none ? nil : Int(goroutine)
  }
}
