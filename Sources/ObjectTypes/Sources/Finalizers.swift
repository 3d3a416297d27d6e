import GoExecutable
import ObjectGraph

extension Inference {
  /// Takes what the records of finalizers say: the runtime checked the object's type when the finalizer was set.
  mutating func addFinalizers() {
    for finalizer in memory.contents.finalizers {
      if let id = program.type(at: finalizer.objectType), made.types[id].kind == .pointer {
        add(finalizer.object, made.types[id].element, count: 1, isSlice: false)
      }
      if finalizer.closure != 0 { addClosure(finalizer.closure) }
    }
  }
}
