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
      a retained profile types and, unless it is stripped, variables have names. It is an error if it is another one.
      """, valueName: "exe"))
  var binary: PathArgument?

  @Option(
    help: ArgumentHelp(
      "A folder of executables: the one that wrote the dump is taken, if it is among them.", valueName: "dir"))
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
  func open() throws -> Binaries? {
    if let binaryDir {
      let binaries = Binaries(folder: binaryDir.path) { path, error in
        Message.print("\(path): warning: \(error), so it is no candidate for --binary-dir")
      }
      guard let binaries else {
        Message.print("\(binaryDir): no Go executable is there")
        throw ExitCode(1)
      }
      return binaries
    }
    guard let binary else { return nil }
    do {
      return Binaries([try Binary(path: binary.path)], use: forceBinary ? .forced : .required)
    } catch {
      Message.print("\(binary): \(error)")
      throw ExitCode(1)
    }
  }
}
