import ArgumentParser
import ByteStreams
import Conversion
import HeapReading
import SystemPackage

/// The options that name the executable which wrote a dump.
struct BinaryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The executable that wrote the dump, stripped or not: function names become exact, with inlined functions, and in \
      a retained profile types and, unless it is stripped, variables have names. It is an error if it is another one. \
      A folder is taken for --binary-dir.
      """, valueName: "exe"))
  var binary: PathArgument?

  @Option(
    help: ArgumentHelp(
      "A folder of executables: the one that wrote the dump is taken, if it is among them.", valueName: "dir"),
    completion: .directory)
  var binaryDir: PathArgument?

  @Flag(help: "Use the executable of --binary even if it is not the one that wrote the dump.")
  var forceBinary = false

  func validate() throws {
    if binary != nil, binaryDir != nil { throw ValidationError("Give --binary or --binary-dir, not both.") }
    if forceBinary, binary == nil { throw ValidationError("--force-binary needs --binary.") }
  }

  /// The executables that the options name; nil if they name none.
  ///
  /// - Throws: after a message, if one cannot be read.
  func open(_ verbosity: Verbosity) throws -> Binaries? {
    if let binaryDir { return try open(folder: binaryDir, verbosity) }
    guard let binary else { return nil }
    if (try? Stat(binary.path))?.type == .directory {
      if forceBinary { throw ValidationError("--force-binary needs an executable, and \(binary) is a folder.") }
      return try open(folder: binary, verbosity)
    }
    do {
      return Binaries([try Binary(path: binary.path)], use: forceBinary ? .forced : .required)
    } catch {
      Message.print("\(binary): \(error)")
      throw ExitCode(1)
    }
  }

  private func open(folder: PathArgument, _ verbosity: Verbosity) throws -> Binaries {
    let binaries = Binaries(folder: folder.path) { path, error in
      verbosity.warn(path.text, "\(error), so it is no candidate for the executable")
    }
    guard let binaries else {
      Message.print("\(folder): no Go executable is there")
      throw ExitCode(1)
    }
    return binaries
  }
}
