import DebugInfo
import GoExecutable
import Names
import ObjectGraph

extension Inference {
  /// Takes what the records of finalizers and cleanups say: the runtime checked the type of a finalizer's object when it was set,
  /// and the compiler that of what a cleanup's function gets.
  mutating func addSpecials() {
    var parameters = CleanupParameters()
    for special in memory.specials {
      if special.objectType != 0, let id = reflectTypes.type(at: special.objectType), made.types[id].kind == .pointer {
        add(special.object, made.types[id].element, count: 1, isSlice: false)
      }
      if special.kind == .cleanups {
        addArgument(of: special, &parameters)
      }
      for closure in [special.closure, special.adapter] where closure != 0 { addClosure(closure) }
    }
  }

  /// Takes it that what a cleanup gets has the type that its function takes.
  private mutating func addArgument(of special: Special, _ parameters: inout CleanupParameters) {
    guard let type = parameters.type(of: special.code, program) else { return }
    if special.argument != 0 {
      add(special.argument, type, count: 1, isSlice: false)
      return
    }
    // Before Go 1.26 it is in the closure that the runtime makes, which is of generic code: as it is, or where it points to.
    guard let place = memory.place(special.closure), let code = memory.word(place.part, place.offset),
      let capture = parameters.argument(inClosureOf: code, program),
      let word = memory.word(place.part, place.offset &+ capture.offset)
    else { return }
    if capture.name == "&arg" {
      add(word, type, count: 1, isSlice: false)
    } else if made.types[type].kind == .pointer {
      add(word, made.types[type].element, count: 1, isSlice: false)
    }
  }
}

/// What debug information says of what cleanups get; each function is asked for once.
private struct CleanupParameters {
  /// By where the code of the program's function begins.
  private var types: [UInt64: TypeID?] = [:]
  /// By where the code of the runtime's closure begins.
  private var arguments: [UInt64: Closure.Capture?] = [:]

  /// The type of what the function gets whose code begins at an address; nil if that is not known.
  mutating func type(of code: UInt64, _ program: ProgramTypes) -> TypeID? {
    if let known = types[code] { return known }
    let first = code == 0 ? nil : program.debugInfo?.parameters(entry: code &- program.bias).first
    // Of generic functions debug information has only what many types have in common.
    let isGeneric =
      first.map { $0.name == ".dict" || program.types.name(of: $0.type).text.contains("go.shape.") } ?? false
    let type = isGeneric ? nil : first?.type
    types[code] = .some(type)
    return type
  }

  /// The argument, or the pointer to it, in the closures with that code, which call the program's function; nil if it is not
  /// known.
  mutating func argument(inClosureOf code: UInt64, _ program: ProgramTypes) -> Closure.Capture? {
    if let known = arguments[code] { return known }
    let closure = program.debugInfo?.closure(atEntry: code &- program.bias)
    let argument = closure?.captures.first { $0.name == "arg" || $0.name == "&arg" }
    arguments[code] = .some(argument)
    return argument
  }
}
