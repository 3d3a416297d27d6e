import ArgumentParser
import ByteStreams
import Conversion
import GoHeapDump
import Inspection
import Names
import HeapReading
import Profiles
import SystemPackage

/// `inspect IN`: what a dump is and holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show in one screen what a heap dump is and holds.",
    discussion: """
      Where the program's memory is, from what pprof shows to what top shows; goroutines by stack, the memory profile \
      with its top sites, and whether the numbers agree with each other. With --holders: what holds the memory. With \
      --types: what types of objects it is. With --suspects: what may be a leak. With --waste: what serves nothing. With --since: what grew. -v shows all \
      rows, also objects by size, and the records of the file.
      """)

  @Argument(
    help: ArgumentHelp(
      "The dump, plain or compressed (gzip, zstd, xz, bzip2, lz4), or an ELF core; - for standard input.",
      valueName: "in"))
  var input: PathArgument

  @Option(help: "The program's runtime.MemProfileRate, which is not in the dump; auto infers it.")
  var rate: RateOption = .auto

  @Option(
    defaultAsFlag: RowCount(10), parsing: .next,
    help: ArgumentHelp(
      """
      Show instead what holds the objects: the N largest global variables, goroutines and other roots by the memory \
      that would be free without them, and the largest objects that each holds. Takes memory for each object.
      """, valueName: "n"))
  var holders: RowCount?

  @Option(
    defaultAsFlag: RowCount(20), parsing: .next,
    help: ArgumentHelp(
      """
      Show instead what types the objects have: the N types with the most bytes, what objects of each retain, and how \
      much has types that are known. Dumps since Go 1.4 need the executable (--binary). Takes memory for each object.
      """, valueName: "n"))
  var types: RowCount?

  @Option(
    help: ArgumentHelp(
      """
      Show instead how roots lead to some objects, and which reference frees them if it is gone: those of a type \
      (main.Session; * stands for any text), those that a function allocated, as far as they were sampled (main.load), \
      the one at an address (0xc000123456), or those that hold a text (text:alice). Takes memory for each object.
      """, valueName: "what"))
  var why: String?

  @Option(
    defaultAsFlag: RowCount(20), parsing: .next,
    help: ArgumentHelp(
      """
      Show instead the goroutines by stack, leaked ones first: what they alone hold, who started them, and how long they have waited at \
      least; the N stacks that hold most. Takes memory for each object.
      """, valueName: "n"))
  var goroutines: RowCount?

  @Option(
    defaultAsFlag: RowCount(20), parsing: .next,
    help: ArgumentHelp(
      """
      Show instead the finalizers and cleanups by function: what they hold, which are queued, and which never run, as their \
      objects lead back to themselves; the N functions that hold most. Takes memory for each object.
      """, valueName: "n"))
  var finalizers: RowCount?

  @Option(
    defaultAsFlag: RowCount(20), parsing: .next,
    help: ArgumentHelp(
      """
      Show instead what of the memory in use serves nothing: duplicate strings, room that is not used, sparse maps and \
      others, and what can be done; the N places with most of it. Needs the executable (--binary), and a file, as it is \
      read twice. Takes memory for each object.
      """, valueName: "n"))
  var waste: RowCount?

  @Option(
    defaultAsFlag: RowCount(5), parsing: .next,
    help: ArgumentHelp(
      """
      Show instead what may be a leak: at most N suspects, each with what it is, how much it holds and what is inside; if \
      there are none, where the memory is. Takes memory for each object.
      """, valueName: "n"))
  var suspects: RowCount?

  @OptionGroup var sinceOptions: SinceOptions

  @Option(
    help: ArgumentHelp(
      """
      How many rows each view has at most: paths of --why, tables of --since, holders, types, and with --json also \
      goroutines and sites. (default: 10 paths, rows that fit, with --json all)
      """, valueName: "n"))
  var limit: Int?

  @OptionGroup var binaryOptions: BinaryOptions

  @OptionGroup var verbosity: Verbosity

  @Flag(help: "Show a dump that was cut short or is damaged as far as it goes, and say how far that is.")
  var partial = false

  @Flag(help: "Print JSON: exact numbers, bytes and nanoseconds, and all that the screen has no room for.")
  var json = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit \(limit) shows nothing: give 1 or more.") }
    if let why { try ObjectQuery.requireSomething(why, of: "--why") }
    for (option, count) in [
      ("--holders", holders), ("--types", types), ("--goroutines", goroutines),
      ("--finalizers", finalizers), ("--waste", waste), ("--suspects", suspects),
    ] {
      if let count = count?.value, count < 1 {
        throw ValidationError("\(option) \(count) shows nothing: give 1 or more.")
      }
      // The parser takes the option without its value if that is no number: right for `--types heap.dump`, not for this.
      let prefix = option + "="
      for argument in RawArguments.texts.prefix(while: { $0 != "--" }) where argument.hasPrefix(prefix) {
        let value = argument.dropFirst(prefix.count)
        guard Int(value) == nil else { continue }
        throw ValidationError("The value '\(String(value).harmless)' is invalid for '\(option) [<n>]'")
      }
    }
  }

  func run() throws {
    try OpenFiles.require()
    let inputName = input.isDash ? "standard input" : input.description
    OutOfMemory.handle(
      for: inputName,
      advice:
        "raise the limit (ulimit -v), or do without --holders, --types, --why, --goroutines, --finalizers, --waste, --suspects and --since"
    )
    let binaries = try binaryOptions.open(verbosity)
    let progress = Progress(label: inputName, isWanted: !verbosity.quiet)
    defer { progress.finish() }
    let inspection: Inspection
    do throws(Conversion.Failure) {
      let source = try Conversion.reading { try FileSource.input(input) }
      inspection = try Conversion.unchanged(source) { () throws(Conversion.Failure) in
        try inspect(progress.source(source), binaries, progress)
      }
    } catch {
      progress.finish()
      if case .earlier(let name, let problem) = error {
        Message.print("\(name): \(problem)")
      } else {
        Message.print("\(inputName): \(error.messageOfInspection(isPartial: partial))")
      }
      throw ExitCode(1)
    }
    progress.finish()
    for warning in inspection.warnings { verbosity.warn(inputName, warning) }
    let screen = InspectionScreen(
      inspection, name: inputName, on: OutputTerminal(), verbosity,
      isCountGiven: InspectionScreen.CountsGiven(
        holders: holders?.isGiven ?? false, types: types?.isGiven ?? false, suspects: suspects?.isGiven ?? false,
        goroutines: goroutines?.isGiven ?? false, finalizers: finalizers?.isGiven ?? false,
        waste: waste?.isGiven ?? false,
        others: limit != nil))
    try StandardOutput.print(json ? inspection.json(lists: limit) + "\n" : screen.text)
  }

  private func inspect(
    _ source: any ByteSource, _ binaries: Binaries?, _ progress: Progress
  ) throws(Conversion.Failure) -> Inspection {
    let reporting = Reporting(names: .options) { progress.begin($0) }
    var views = InspectionViews(holders: holders?.value, types: types?.value, why: why.map { ObjectQuery($0) })
    views.since = try sinceOptions.inspect(binaries, reporting)
    (views.goroutines, views.suspects) = (goroutines?.value, suspects?.value)
    (views.finalizers, views.waste) = (finalizers?.value, waste?.value)
    if let limit { views.limit(to: limit) }
    let dump = try Conversion.openDump(source)
    do {
      return try Inspection(
        reading: dump, rate: rate.value, binaries: binaries, isPartialWelcome: partial, reporting: reporting,
        views: views)
    } catch {
      throw .dump(error)
    }
  }
}

extension Conversion.Failure {
  /// What is said of an input that is to be shown.
  ///
  /// - Parameter isPartial: whether it was to be taken as far as it goes.
  func messageOfInspection(isPartial: Bool) -> String {
    switch self {
    case _ where isArchive, .archive: "not a Go heap dump but an archive: unpack the dump to inspect"
    case .dump(.dump(let problem, _)) where !isPartial && problem.offset > FormatVersion.headerLength:
      "\(problem) (--partial shows what comes before that)"
    case .input(let problem): problem.messageOfDump
    case .dump, .earlier, .output: message(.options)
    }
  }
}
