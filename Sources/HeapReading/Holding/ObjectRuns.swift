package import ObjectGraph
import Synchronization
import Threads

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

  /// Finds the runs, and what roots hold together.
  ///
  /// - Parameters:
  ///   - reached: has no names afterwards.
  ///   - forms: by name, what it is made of.
  package static func andSharedHolders(
    _ named: NamedGraph, _ dominators: DominatorTree, _ reached: inout ReachedObjects, forms: [ObjectNames.Form]
  ) -> (ObjectRuns, SharedHolders) {
    let sizes = reached.sizes
    let names = Mutex(reached.takeNames())
    return inParallel {
      // Nobody else has them then, so that they are changed in place.
      var own: [UInt32] = []
      names.withLock { swap(&own, &$0) }
      return ObjectRuns(named.graph, dominators, own, sizes, forms: forms)
    } _: {
      SharedHolders(named, dominators, sizes)
    }
  }

  private init(
    _ graph: ObjectGraph, _ dominators: borrowing DominatorTree, _ names: consuming [UInt32], _ sizes: ObjectSizes,
    forms: [ObjectNames.Form]
  ) {
    self.names = names
    SiblingNames.unify(&self.names, graph, dominators, sizes, forms)
    firsts = [UInt32](repeating: 0, count: self.names.count)
    Self.find(dominators, &self.names, sizes, forms.span, &firsts)
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
