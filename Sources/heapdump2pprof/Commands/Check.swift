import ArgumentParser
import ByteStreams
import Names
import SystemPackage

/// `check PROFILE...`: what is wrong with profiles, whoever wrote them.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with pprof profiles, and what follows from it.",
    discussion: """
      Checks the encoding, the string table, ids and what refers to them, samples and labels, by the rules of go tool \
      pprof, Parca, Pyroscope and perf_data_converter. Each finding is a line: the place in the uncompressed profile, \
      what is wrong, and who refuses or misreads it. Of one kind, the first five are listed, with -v \
      \(CheckedFile.verboseLimit).

      What depends on the clock is not checked: by default, Pyroscope refuses a profile an hour after its time_nanos.

      At most \(CheckedFile.limit >> 20) MiB are read of a file or come out of gzip. Profiles that are no \
      protobuf (text of Go, C++ or Java, CPU profiles of gperftools) are named and not checked: go tool pprof -raw tells \
      whether it reads them.

      Exit status: 0 if go tool pprof reads every profile, whatever else was found; 1 if it refuses one, or one cannot \
      be read or is not checked; 64 wrong usage; 74 the findings could not be written.
      """)

  @Argument(
    help: ArgumentHelp("Profiles, plain or compressed with gzip; - for standard input.", valueName: "profile"))
  var profiles: [PathArgument]

  @OptionGroup var verbosity: Verbosity

  func validate() throws {
    if profiles.count(where: \.isDash) > 1 { throw ValidationError("- is given twice.") }
  }

  func run() throws {
    var failed = false
    for path in profiles {
      let name = path.isDash ? "standard input" : path.description
      let file: CheckedFile
      do {
        file = try CheckedFile(FileSource.input(path), isVerbose: verbosity.verbose)
      } catch {
        Message.print("\(name): \(error)")
        failed = true
        continue
      }
      if file.isRefused || file.isUnchecked { failed = true }
      let lines = file.findings.isEmpty && !verbosity.quiet ? ["ok, \(file.contents)"] : file.findings
      let text = lines.map { "\(name): \($0)".harmless + "\n" }.joined()
      guard try StandardOutput.print(text) else { break }
    }
    if failed { throw ExitCode(1) }
  }
}
