import ArgumentParser
import ByteStreams
import Conversion
import Glibc
import HeapReading
import Reports
import SystemPackage

/// `report IN`: all that is known of a heap, as a page to send.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one page about a heap dump, to send to a colleague.",
    discussion: """
      The page shows where the memory is: what holds it and what allocated it as flame graphs, types, holders, allocation \
      sites and goroutines as tables, the memory of the process, and how exact all of it is. It is one file that needs \
      nothing from the network and may load nothing. It holds names of the program's functions, types and variables, but \
      no contents of its memory. Takes memory for each object.
      """)

  @Argument(
    help: ArgumentHelp(
      "The dump, plain or compressed (gzip, zstd, xz, bzip2, lz4), or an ELF core; - for standard input.",
      valueName: "in"))
  var input: PathArgument

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      Where the report goes: .html is a page, .md is Markdown for a ticket; a folder gets a file of the default name; - is \
      the page on standard output. (default: the dump's name without its endings + .html, in the working directory; \
      standard output if the dump comes from standard input)
      """, valueName: "out"))
  var output: PathArgument?

  @Option(help: "The program's runtime.MemProfileRate, which is not in the dump; auto infers it.")
  var rate: RateOption = .auto

  @OptionGroup var sinceOptions: SinceOptions

  @OptionGroup var binaryOptions: BinaryOptions

  @OptionGroup var verbosity: Verbosity

  @Flag(help: "Report on a dump that was cut short or is damaged as far as it goes, and say how far that is.")
  var partial = false

  @Flag(help: "Write the data of the page as JSON, to standard output unless -o names a file.")
  var json = false

  @Flag(name: .shortAndLong, help: "Replace an existing output.")
  var force = false

  private var inputName: String { input.isDash ? "standard input" : input.description }

  func run() throws {
    try OpenFiles.require()
    OutOfMemory.handle(for: inputName, advice: "raise the limit (ulimit -v), or ask inspect for less")
    let (output, folder) = try place()
    let form = try Form(output, isJSON: json)
    let binaries = try binaryOptions.open(verbosity)
    let progress = Progress(label: inputName, isWanted: !verbosity.quiet)
    defer { progress.finish() }
    let outputName = output?.text ?? folder?.text ?? "standard output"
    do throws(Conversion.Failure) {
      let source = try Conversion.reading { try FileSource.input(input) }
      // An output that cannot be made is found out now, not after the work.
      if let folder { try OutputFile.make(folder) }
      let sink = try OutputFile.open(output, for: source, replacing: force)
      let report = try Conversion.unchanged(source) { () throws(Conversion.Failure) in
        try read(progress.source(source), binaries, progress)
      }
      try Self.write(form.text(report), to: sink)
      progress.finish()
      for warning in report.warnings { verbosity.warn(inputName, warning) }
      if let output, !verbosity.quiet, isatty(STDERR_FILENO) != 0 {
        Message.print("wrote \(output.text)" + (form == .page ? ", which any browser opens" : ""))
      }
    } catch {
      progress.finish()
      switch error {
      case .earlier(let name, let problem): Message.print("\(name): \(problem)")
      // A reader that has seen enough, as head has, is no error.
      case .output(.readerGone): return
      case .output(let problem):
        Message.print("\(outputName): \(problem)" + (problem == .exists ? " (-f replaces it)" : ""))
        throw ExitCode(74)
      case .input, .archive, .dump: Message.print("\(inputName): \(error.messageOfInspection(isPartial: partial))")
      }
      throw ExitCode(1)
    }
  }

  private func read(
    _ source: any ByteSource, _ binaries: Binaries?, _ progress: Progress
  ) throws(Conversion.Failure) -> Report {
    let reporting = Reporting(names: .options) { progress.begin($0) }
    let earlier = try sinceOptions.report(rate: rate.value, binaries, reporting)
    let dump = try Conversion.openDump(source)
    do {
      return try Report(
        reading: dump, input: input.isDash ? "standard input" : input.path.lastComponent?.string ?? inputName,
        rate: rate.value, binaries: binaries, isPartialWelcome: partial, since: earlier, reporting: reporting)
    } catch {
      throw .dump(error)
    }
  }

  private static func write(_ text: String, to sink: any ByteSink) throws(Conversion.Failure) {
    let bytes = Array(text.utf8)
    do {
      try sink.write(bytes, at: bytes.indices)
      try sink.finish()
    } catch {
      throw .output(ByteStreamError(writing: error))
    }
  }

  /// The output, nil for standard output, and the folder that is to be made for it.
  private func place() throws -> (FilePath?, folder: FilePath?) {
    if output?.isDash ?? (json || input.isDash) {
      if !json, isatty(STDOUT_FILENO) != 0 {
        throw ValidationError("A page is not written to a terminal: give -o a file, or pipe it.")
      }
      return (nil, nil)
    }
    let name = OutputName.report(forInput: input.isDash ? "stdin" : input.path)
    guard let output else { return (name, nil) }
    let isFolder = (try? Stat(output.path))?.type == .directory
    guard output.endsInSlash || isFolder else { return (output.path, nil) }
    return (output.path.appending(name.components), isFolder ? nil : output.path)
  }

  /// What a report is written as.
  private enum Form {
    case page, markdown, json

    init(_ output: FilePath?, isJSON: Bool) throws {
      if isJSON {
        self = .json
      } else {
        switch output?.extension?.lowercased() {
        case _ where output == nil, "html", "htm": self = .page
        case "md", "markdown": self = .markdown
        default:
          throw ValidationError(
            "\(output?.text ?? ""): a report is a page (.html) or Markdown (.md), or with --json any file.")
        }
      }
    }

    func text(_ report: Report) throws(Conversion.Failure) -> String {
      do {
        switch self {
        case .page: return try ReportPage(report).html
        case .markdown: return ReportText(report).markdown
        case .json: return try report.json + "\n"
        }
      } catch {
        throw .output(.write(reason: "\(error)"))
      }
    }
  }
}
