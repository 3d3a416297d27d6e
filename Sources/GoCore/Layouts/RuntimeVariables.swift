import GoExecutable
import Names

/// Where the variables of the runtime are that everything begins with.
package struct RuntimeVariables: Sendable {
  /// A variable, as symbols name it.
  enum Variable: String, CaseIterable {
    case heap = "runtime.mheap_", buckets = "runtime.mbuckets", rate = "runtime.MemProfileRate"
    case profileCycle = "runtime.mProfCycle", goroutines = "runtime.allgs", threads = "runtime.allm"
    case moduleData = "runtime.firstmoduledata", itabs = "runtime.itabTable", finalizers = "runtime.allfin"
    case statistics = "runtime.memstats", waitReasons = "runtime.waitReasonStrings"
    case processors = "runtime.allp", controller = "runtime.gcController"
    case cleanups = "runtime.gcCleanups"
    case finalizerStatus = "runtime.fingStatus", cpus = "runtime.ncpu", startCPUs = "runtime.numCPUStartup"
  }

  /// Where the program has them.
  var addresses: [Variable: UInt64] = [:]

  /// Those that an executable's symbols name.
  ///
  /// - Parameter bias: how far behind the file's addresses the program was loaded.
  init(symbolsOf executable: GoExecutable, bias: UInt64) throws(CoreError) {
    let names = Set(Variable.allCases.map(\.rawValue))
    let found = try Result { () throws(GoExecutableError) in try executable.addresses(ofData: names) }
      .mapError(CoreError.executable).get()
    for variable in Variable.allCases { addresses[variable] = found[variable.rawValue].map { $0 &+ bias } }
  }

  /// The address of a variable that must be there.
  func require(_ variable: Variable, _ version: String) throws(CoreError) -> UInt64 {
    guard let address = addresses[variable] else { throw .missingVariable(variable.rawValue, version) }
    return address
  }
}

extension RuntimeVariables {
  /// Finds the variables of a program.
  init(_ memory: CoreMemory, _ layout: RuntimeLayout, _ version: String) throws(CoreError) {
    self = try RuntimeVariables(symbolsOf: memory.executable, bias: memory.bias)
    addresses[.moduleData] = memory.executable.moduleDataAddress &+ memory.bias
    guard addresses[.heap] == nil else { return }
    var search = try VariableSearch(memory, layout)
    try search.find(into: &self)
  }
}
