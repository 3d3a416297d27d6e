import ArgumentParser
import ByteStreams
import Conversion
import Glibc
import Profiles
import SystemPackage

/// `batch PATH... -o DIR`: many dumps, a tree of profiles.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Convert files, folders and archives of heap dumps to a tree of profiles.",
    discussion: """
      What is in folders and archives (tar, zip, 7z, cpio, compressed or not) is told by its content. What is not a \
      heap dump is passed over, unless it was named itself. The outputs have the names of the inputs: \
      OUT/nightly.tar.gz/host1/heap.pb.gz.

      Each input gets a line in a journal as it is finished; --resume goes on where an interrupted batch ended. Exit \
      status: 0 if nothing failed, else 1; 74 if the disk is full or the journal cannot be written.
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, archives; @LIST for a file that names them, a line each.", valueName: "path"))
  var paths: [PathArgument] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder that the profiles go to.", valueName: "dir"),
    completion: .directory)
  var output: PathArgument

  @Option(
    help: ArgumentHelp(
      "\(ProfileKind.choice); may be given several times: one pass, several profiles.",
      valueName: "kind"),
    completion: .list(ProfileKind.allCases.map(\.rawValue)))
  var profile: [ProfileKind] = []

  @OptionGroup var options: ConversionOptions

  @OptionGroup var binaryOptions: BinaryOptions

  @OptionGroup var verbosity: Verbosity

  @Flag(help: "Label every sample with where its dump lies: dump (its name), host (its folder), folder (those above).")
  var labelSource = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("How many dumps are converted at a time. (default: cores)", valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "A file that names inputs, a line each, or with NUL behind each (find -print0); - for standard input.",
      valueName: "file"))
  var filesFrom: PathArgument?

  @Option(help: ArgumentHelp("The journal. (default: DIR/manifest.jsonl)", valueName: "file"))
  var manifest: PathArgument?

  @Flag(help: "Do not do again what the journal says is done.")
  var resume = false

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    if paths.isEmpty, filesFrom == nil { throw ValidationError("Name files, folders or archives to convert.") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1.") }
    try ProfileKind.requireDifferent(profile)
    try options.requireFocusable(profile)
    try options.requireWeighted(profile)
  }

  func run() throws {
    let room = try OpenFiles.require(jobs: jobs ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var conversion = options.conversion
    conversion.binaries = try binaryOptions.open(verbosity)
    let kinds = options.weighted(profile.isEmpty ? [.heap] : profile)
    let manifest = manifest?.path ?? output.path.appending(Journal.defaultName)
    let plan = BatchPlan(try inputPaths(), kinds: kinds, excluding: output.path, journal: manifest)
    let (journal, outputFolder) = try openJournal(manifest, plan)
    Interruption.tell(journal)
    OutOfMemory.handle(for: "batch", advice: "--resume goes on, and passes over the dump that needs them")
    let report = BatchReport(plan, verbosity)
    var batch = Batch(conversion, kinds: kinds, outputFolder: outputFolder, journal: journal, observer: report)
    (batch.replacing, batch.resuming) = (options.force, resume)
    (batch.labelsSource, batch.jobs) = (labelSource, room)
    var status: Int32 = 0
    do {
      try batch.run(plan)
      try journal.finish()
      status = report.hasFailures ? 1 : 0
    } catch let stop as BatchStop {
      report.finish()
      Message.print("\(stop.path): \(stop.problem) (stopped; --resume goes on)")
      status = 74
    }
    report.finish()
    if json {
      try StandardOutput.print(report.json() + "\n")
    } else if !verbosity.quiet {
      try StandardOutput.print(report.summary + "\n")
    }
    if status != 0 { throw ExitCode(status) }
  }

  /// Opens the journal, and makes the folder of the outputs, which it may lie in.
  private func openJournal(_ path: FilePath, _ plan: BatchPlan) throws -> (Journal, OutputFolder) {
    do {
      if plan.hasJournal {
        throw ByteStreamError.write(reason: "it is one of the inputs; --manifest takes a file of its own")
      }
      // A file that is no journal is found out before anything is made.
      let existing = (try? Stat(path)) == nil ? nil : try Journal(path: path)
      let folder = try OutputFolder(making: output.path, inputs: plan.identities)
      let journal = if let existing { existing } else { try Journal(path: path) }
      if let warning = journal.warning { verbosity.warn(path.text, warning) }
      return (journal, folder)
    } catch {
      var advice = ""
      if case Journal.OpeningError.notAJournal = error {
        advice = "; --manifest takes a new file, or a journal of an earlier batch"
      }
      Message.print("\(path.text): \(error)\(advice)")
      throw ExitCode(74)
    }
  }

  /// All paths that the arguments and lists name.
  private func inputPaths() throws -> [FilePath] {
    var result: [FilePath] = []
    for argument in paths {
      if let list = argument.list { result += try Self.paths(in: list) } else { result.append(argument.path) }
    }
    if let filesFrom { result += try Self.paths(in: filesFrom) }
    return result
  }

  private static func paths(in list: PathArgument) throws -> [FilePath] {
    do {
      return FileList(try FileSource.input(list).readAll() ?? []).paths
    } catch {
      Message.print("\(list): \(error)")
      throw ExitCode(1)
    }
  }
}
