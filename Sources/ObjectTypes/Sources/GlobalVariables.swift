import DebugInfo
import GoExecutable

extension Inference {
  /// Takes what debug information says of the types of variables. They lie where the linker put them; that what they
  /// hold are pointers of their type is what the garbage collector relies on, too.
  mutating func addGlobalVariables() {
    for variable in program.debugInfo?.variables ?? [] {
      add(variable.address &+ program.variableBias, variable.type, count: 1, isSlice: false)
    }
  }
}
