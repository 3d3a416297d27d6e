package import ObjectGraph

/// Which objects are one frame: those that hold each other one after another and have one name.
///
/// A map is one, too, of however many objects the runtime made it.
///
/// The runtime samples a few of many objects, so that of the nodes of a list some are named by who allocated them and
/// the others by their size. They are a run all the same, which is named by who allocated it, if that is known of any.
package struct ObjectRuns {
  /// By number in the dominator tree, the number of the first of the run; of a root, 0.
  package private(set) var firsts: [UInt32]
  /// By number in the dominator tree, the name: that of a run is the name of its first. Roots have none.
  package private(set) var names: [UInt32]

  /// No objects.
  package init() { (firsts, names) = ([], []) }

  /// - Parameters:
  ///   - reached: has no names afterwards.
  ///   - forms: by name, what it is made of.
  package init(
    _ graph: ObjectGraph, _ dominators: borrowing DominatorTree, _ reached: inout ReachedObjects,
    forms: [ObjectNames.Form]
  ) {
    names = reached.takeNames()
    SiblingNames.unify(&names, graph, dominators, reached.sizes, forms)
    firsts = [UInt32](repeating: 0, count: names.count)
    Self.find(dominators, &names, reached.sizes, forms.span, &firsts)
  }

  private static func find(
    _ dominators: borrowing DominatorTree, _ names: inout [UInt32], _ sizes: ObjectSizes,
    _ forms: Span<ObjectNames.Form>, _ firsts: inout [UInt32]
  ) {
    var names = names.mutableSpan
    var firsts = firsts.mutableSpan
    for number in names.indices {
      let name = names[number]
      if name == ReachedObjects.unnamed { continue }
      // What dominates has a lower number.
      let first = Int(firsts[dominators.dominator(number)])
      let firstName = names[first]
      var isRun = firstName == name
      if !isRun, firstName != ReachedObjects.unnamed, sizes[first] == sizes[number] {
        let forms = (forms[Int(firstName)], forms[Int(name)])
        if forms == (.size, .site) || forms == (.site, .size) {
          isRun = true
          if forms.1 == .site { names[first] = name }
        }
      }
      firsts[number] = UInt32(truncatingIfNeeded: isRun ? first : number)
    }
  }
}
