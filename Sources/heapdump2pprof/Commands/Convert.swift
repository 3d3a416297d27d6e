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
      places in allocation stacks and with their number, not with the objects. Only retained and types profiles take \
      memory for each object, and have at most \(UInt32.max - 1) objects and as many pointers.
      """)

  @Argument(
    help: ArgumentHelp(
      "The dump, plain or compressed (gzip, zstd, xz, bzip2, lz4); - for standard input.", valueName: "in"))
  var input: PathArgument

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      Where the profile goes; - for standard output. Not compressed if it ends in .pb. (default: the dump's name \
      without its endings + .pb.gz, in the working directory; standard output if the dump comes from standard input)
      """, valueName: "out"))
  var output: PathArgument?

  @Option(
    help: ArgumentHelp(
      "\(ProfileKind.allCases.map { "\($0): \($0.summary)" }.joined(separator: "; ")).", valueName: "kind"))
  var profile: ProfileKind = .heap

  @OptionGroup var options: ConversionOptions

  @OptionGroup var binaryOptions: BinaryOptions

  @Flag(name: .shortAndLong, help: "Say on standard error how exact the names are.")
  var verbose = false

  func run() throws {
    try OpenFiles.require()
    let inputName = input.isDash ? "standard input" : input.description
    OutOfMemory.handle(for: inputName, advice: "raise the limit (ulimit -v), or choose --profile heap, allocs or live")
    // Nil: standard output.
    let output: FilePath? =
      if let given = self.output { given.isDash ? nil : given.path } else {
        input.isDash ? nil : OutputName.name(forInput: input.path, profile)
      }
    let outputName = output?.text ?? "standard output"
    if output == nil, isatty(STDOUT_FILENO) != 0 {
      throw ValidationError("A profile is not written to a terminal: give -o a file, or pipe it.")
    }
    let binaries = try binaryOptions.open()
    let progress = Progress(label: inputName)
    defer { progress.finish() }
    do throws(Conversion.Failure) {
      let source = try Conversion.reading { try FileSource.input(input) }
      // An output that cannot be made is found out now, not after the work.
      let sink = try openOutput(output, source)
      var conversion = options.conversion
      conversion.binaries = binaries
      let chosen = conversion
      let profiles = try Conversion.unchanged(source) { () throws(Conversion.Failure) in
        try chosen.read(progress.source(source), for: [profile])
      }
      try conversion.write(profiles, profile, to: sink, compressing: output.map(OutputName.isCompressed) ?? true)
      progress.finish()
      for warning in profiles.warnings(of: profile) { Message.print("\(inputName): warning: \(warning)") }
      if verbose {
        for line in profiles.exactness(of: profile) { Message.print("\(inputName): \(line)") }
      }
    } catch {
      progress.finish()
      switch error {
      case .input, .dump: Message.print("\(inputName): \(error.message(.options))")
      case .archive:
        Message.print("\(inputName): not a Go heap dump but an archive: heapdump2pprof batch converts what is in it")
      // A reader that has seen enough, as head has, is no error.
      case .output(.readerGone): return
      case .output(let problem):
        Message.print("\(outputName): \(problem)" + (problem == .exists ? " (-f replaces it)" : ""))
        throw ExitCode(74)
      }
      throw ExitCode(1)
    }
  }

  private func openOutput(_ output: FilePath?, _ source: FileSource) throws(Conversion.Failure) -> any ByteSink {
    guard let output else { return DescriptorSink.standardOutput() }
    if (try? Stat(output))?.identity == source.status.identity {
      throw .output(.write(reason: "it is the input"))
    }
    do {
      return try AtomicFile.sink(path: output, replacing: options.force)
    } catch {
      throw .output(error)
    }
  }
}
