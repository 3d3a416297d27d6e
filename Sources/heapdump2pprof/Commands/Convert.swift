import ArgumentParser
import ByteStreams
import Conversion
import Glibc
import GoHeapDump
import HeapReading
import Profiles
import SystemPackage

/// `convert IN`: one dump, one profile.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert one heap dump to one profile (what happens without a subcommand).",
    discussion: """
      The profile holds what the program itself would have reported at the moment of the dump, scaled for sampling as \
      runtime/pprof does it.

      Limits: a name has at most \(Limits.stringLength) bytes, an allocation stack at most \(Limits.stackDepth) frames \
      and \(Limits.stackLength) bytes of names; a dump has at most \(Limits.buckets) MemProf records, \
      \(Limits.frames) frames in them, \(Limits.differentFrames) different ones, and \(Limits.nameLength) bytes of \
      different names. The size of a dump and the objects in it are not limited; memory grows with the different \
      places in allocation stacks and with their number, not with the objects. Only goroutineleak, retained, paths, types and memory \
      profiles, and live ones with exact weights take memory for each object, and have at most \(UInt32.max - 1) objects and as many pointers.
      """)

  @Argument(
    help: ArgumentHelp(
      "The dump, plain or compressed (gzip, zstd, xz, bzip2, lz4), or an ELF core; - for standard input.",
      valueName: "in"))
  var input: PathArgument

  @Argument(help: .hidden)
  var others: [PathArgument] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      Where the profile goes: a file, or a folder for a file of the default name; - for standard output. Not compressed \
      if it ends in .pb. (default: the dump's name without its endings + .pb.gz, in the working directory; standard \
      output if the dump comes from standard input)
      """, valueName: "out"))
  var output: PathArgument?

  @Option(
    help: ArgumentHelp(
      """
      \(ProfileKind.allCases.map { "\($0): \($0.summary)" }.joined(separator: "; ")). May be given several times: one \
      pass, a file for each. (default: heap)
      """, valueName: "kind"),
    completion: .list(ProfileKind.allCases.map(\.rawValue)))
  var profile: [ProfileKind] = []

  @OptionGroup var sinceOptions: SinceOptions

  @Option(
    help: ArgumentHelp(
      """
      How much of the process was in memory, as the system said (VmRSS in /proc/PID/status; 300MiB, 300000kB): a memory \
      profile shows what of it is not Go's, too.
      """, valueName: "size"))
  var rss: ResidentOption?

  @OptionGroup var options: ConversionOptions

  @OptionGroup var binaryOptions: BinaryOptions

  @OptionGroup var verbosity: Verbosity

  private var kinds: [ProfileKind] { options.weighted(profile.isEmpty ? [.heap] : profile) }
  private var inputName: String { input.isDash ? "standard input" : input.description }

  func validate() throws {
    try ProfileKind.requireDifferent(profile)
    try options.requireFocusable(kinds)
    try options.requireWeighted(kinds)
    try ResidentOption.require(rss, shownBy: kinds)
    try sinceOptions.requireTold(by: kinds)
    guard others.isEmpty else {
      let names =
        ([input] + others).prefix(3).map { ShellWord.quoted($0.path) } + (others.count > 2 ? ["..."] : [])
      throw ValidationError(
        "One dump is converted at a time; many: heapdump2pprof batch \(names.joined(separator: " ")) -o <folder>")
    }
  }

  func run() throws {
    try OpenFiles.require()
    OutOfMemory.handle(for: inputName, advice: "raise the limit (ulimit -v), or choose --profile heap, allocs or live")
    let (outputs, folder) = try outputs()
    let binaries = try binaryOptions.open(verbosity)
    let progress = Progress(label: inputName, isWanted: !verbosity.quiet)
    defer { progress.finish() }
    // What is being written, for messages.
    var outputName = ""
    do throws(Conversion.Failure) {
      let source = try Conversion.reading { try FileSource.input(input) }
      // An output that cannot be made is found out now, not after the work.
      if let folder {
        outputName = folder.text
        try OutputFile.make(folder)
      }
      var sinks: [any ByteSink] = []
      for output in outputs {
        outputName = output?.text ?? "standard output"
        sinks.append(try OutputFile.open(output, for: source, replacing: options.force))
      }
      var conversion = options.conversion
      conversion.writing.residentSetSize = rss?.bytes
      conversion.binaries = binaries
      conversion.since = try sinceOptions.open(binaries)
      conversion.reporting.onPhase = { progress.begin($0) }
      let chosen = conversion
      let profiles = try Conversion.unchanged(source) { () throws(Conversion.Failure) in
        try chosen.read(progress.source(source), for: kinds)
      }
      for ((kind, output), sink) in zip(zip(kinds, outputs), sinks) {
        outputName = output?.text ?? "standard output"
        try conversion.write(profiles, kind, to: sink, compressing: output.map(OutputName.isCompressed) ?? true)
      }
      progress.finish()
      report(profiles, conversion.writing, outputs.compactMap { $0 })
    } catch {
      progress.finish()
      switch error {
      case _ where error.isArchive, .archive:
        Message.print("\(inputName): not a Go heap dump but an archive: heapdump2pprof batch converts what is in it")
      case .input(let problem): Message.print("\(inputName): \(problem.messageOfDump)")
      case .earlier(let name, let problem): Message.print("\(name): \(problem)")
      case .dump: Message.print("\(inputName): \(error.message(.options))")
      // A reader that has seen enough, as head has, is no error.
      case .output(.readerGone): return
      case .output(let problem):
        Message.print("\(outputName): \(problem)" + (problem == .exists ? " (-f replaces it)" : ""))
        throw ExitCode(74)
      }
      throw ExitCode(1)
    }
  }

  /// Says what the user should know, each thing once, and on a terminal where the profiles are.
  private func report(_ profiles: DumpProfiles, _ writing: WritingOptions, _ outputs: [FilePath]) {
    var said = Set<String>()
    for warning in kinds.flatMap({ profiles.warnings(of: $0, writing) }) where said.insert(warning).inserted {
      verbosity.warn(inputName, warning)
    }
    if verbosity.verbose {
      for line in kinds.flatMap({ profiles.exactness(of: $0) }) { Message.print("\(inputName): \(line)") }
    }
    guard !outputs.isEmpty, !verbosity.quiet, isatty(STDERR_FILENO) != 0 else { return }
    for output in outputs {
      Message.print("wrote \(output.text); go tool pprof -http=: \(ShellWord.quoted(output)) shows it")
    }
  }

  /// The output of each kind, in the order of the kinds, nil for standard output; and the folder that is to be made for them.
  private func outputs() throws -> ([FilePath?], folder: FilePath?) {
    let isStream = output.map(\.isDash) ?? input.isDash
    if isStream {
      if isatty(STDOUT_FILENO) != 0 {
        throw ValidationError("A profile is not written to a terminal: give -o a file, or pipe it.")
      }
      if kinds.count > 1 { throw ValidationError("Several profiles do not fit in one stream: give -o a folder.") }
      return ([nil], nil)
    }
    let inFolder = kinds.map { OutputName.name(forInput: input.isDash ? "stdin" : input.path, $0) }
    guard let output else { return (inFolder, nil) }
    let isFolder = (try? Stat(output.path))?.type == .directory
    if output.endsInSlash || isFolder {
      return (inFolder.map { output.path.appending($0.components) }, isFolder ? nil : output.path)
    }
    if kinds.count > 1 {
      throw ValidationError("\(output) is one file, and several profiles were chosen: give -o a folder (\(output)/).")
    }
    return ([output.path], nil)
  }
}
