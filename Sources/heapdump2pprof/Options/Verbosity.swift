import ArgumentParser

/// How much a command says besides its result. The options mean the same in every command.
struct Verbosity: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say more: how exact the names are, and all of what is shortened without this.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Say only what went wrong: no warnings, no progress, no hints.")
  var quiet = false

  func validate() throws {
    if verbose, quiet { throw ValidationError("Give --verbose or --quiet, not both.") }
  }

  /// Prints what the user should know of an input or output.
  func warn(_ name: String, _ warning: String) {
    if !quiet { Message.print("\(name): warning: \(warning)") }
  }
}
