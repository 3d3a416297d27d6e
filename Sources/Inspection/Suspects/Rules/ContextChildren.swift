import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Contexts that only their parent's list of children refers to: nobody but the parent, or a timer, may still cancel them.
  static let contextChildren = SuspectRule(kind: "context-children") { facts in
    let isContext = facts.names { $0.hasPrefix("context.") && $0.hasSuffix("Ctx") }
    let isList = facts.names { $0.hasPrefix("map[context.canceler]struct {}") }
    var children: [Int: [Int]] = [:]
    for number in facts.all(isContext) {
      // The list is a map: its parts, then the parent.
      var list = facts.tree.dominator(number)
      guard let part = facts.object(list), isList[Int(facts.objectNames.names[part])] else { continue }
      for _ in 0..<8 {
        guard let part = facts.object(list), isList[Int(facts.objectNames.names[part])] else { break }
        list = facts.tree.dominator(list)
      }
      children[list, default: []].append(number)
    }
    let found = children.filter { $1.count >= 100 || facts.isLarge(facts.bytes($1), part: 20) }
    return found.sorted { $0.key < $1.key }.map { parent, children in
      let name = facts.title(parent)
      return Finding(name: name, count: children.count, held: children, place: parent) { told in
        """
        \(children.count.grouped) contexts were derived from the one of \(name) and not cancelled yet: only that one still \
        refers to them. They hold \(told.amount)\(told.inside).
        """
      }
    }
  }
}
