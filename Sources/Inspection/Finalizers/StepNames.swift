import HeapReading
import Names
import ObjectGraph

/// Names the steps of paths between objects.
struct StepNames {
  private let graph: ObjectGraph
  private let objectNames: ObjectNames
  private var fields: EdgeFields?

  /// Names of a path in front of the one that stands for more, beside its last one.
  private static let longest = 126

  init(_ graph: ObjectGraph, _ objectNames: ObjectNames, _ fields: EdgeFields?) {
    (self.graph, self.objectNames, self.fields) = (graph, objectNames, fields)
  }

  private func name(_ object: Int) -> Name { objectNames.texts[Int(objectNames.whole(of: object))] }

  /// The names on a path from an object with a finalizer or cleanup back to itself: `main.connection`, `.handler main.handler`,
  /// `.connection main.connection`. In front of what a function keeps is `its finalizer`. Objects of one name that follow each other
  /// are one, as is what lies behind very many steps.
  mutating func path(back steps: [SpecialCycles.Step], from special: Special) -> [Name] {
    guard var object = steps.last?.object else { return [] }
    var path = [name(object)]
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1
      let isOne = !step.isKept && objectNames.whole(of: object) == objectNames.whole(of: step.object)
      if isLast || !isOne && path.count < Self.longest {
        let field = step.isKept ? nil : fields?.field(from: object, to: step.object)
        if step.isKept { path.append("its \(special.kind.one)") }
        path.append((field.map { $0 + " " } ?? "") + name(step.object))
      } else if !isOne, path.last != "…" {
        path.append("…")
      }
      object = step.object
    }
    return path
  }
}
