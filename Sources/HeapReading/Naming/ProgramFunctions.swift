import GoExecutable
package import Names

/// Tells functions of the program, its dependencies among them, from those of the standard library and the runtime.
///
/// Whoever looks for a leak looks for code that can be changed: that a body was read by io.ReadAll, or that a goroutine
/// waits in runtime.gopark, says less than which function of the program called them.
package struct ProgramFunctions: Sendable {
  /// Modules whose paths look like the standard library's: `shop`, of `shop/internal/cart.New`.
  private let modules: [Name]

  /// Goes by the names alone.
  package init() { modules = [] }

  /// Goes by what the go command recorded, as far as it did.
  init(_ info: BuildInfo?) {
    modules = (info?.modulePaths ?? []).map { Name($0) }.filter { !Self.hasHost($0) }
  }

  /// Whether a function is the program's.
  ///
  /// The go command reserves import paths whose first element has no dot for the standard library, but for the package
  /// main; modules that have one all the same are known from the executable.
  package func contains(_ function: Name) -> Bool {
    if function.hasPrefix("main.") { return true }
    if Self.hasHost(FieldPaths.package(of: function)) { return true }
    return modules.contains { module in
      function.hasPrefix(module) && function.utf8.dropFirst(module.count).first.map { "./".utf8.contains($0) } ?? false
    }
  }

  /// Whether the first element of an import path has a dot, as a host has. In the last element of a symbol's path it is
  /// escaped.
  private static func hasHost(_ path: Name) -> Bool {
    path.utf8.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "."))
      || !path.contains("/") && path.text.contains("%2e")
  }
}
