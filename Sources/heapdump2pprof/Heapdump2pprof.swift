import ArgumentParser
import Glibc
import Names

/// Where the process begins.
@main
enum Main {
  static func main() {
    Memory.returnLargeBlocks()
    // Before anything else is opened.
    StandardStreams.occupy()
    // Before there is a thread or a file.
    Interruption.handle()
    let arguments = RawArguments.texts
    if arguments.isEmpty {
      Message.write(Questions.text)
      exit(ExitCode.validationFailure.rawValue)
    }
    if let word = arguments.first, let name = Suggestion.subcommand(for: word) {
      Message.print("\(word): no such command or file; did you mean \(name)?")
      exit(ExitCode.validationFailure.rawValue)
    }
    let root: any ParsableCommand.Type =
      arguments.first == "--experimental-dump-help" ? CommandWithConvert.self : Heapdump2pprof.self
    do {
      var command = try root.parseAsRoot(arguments)
      try command.run()
    } catch {
      end(error, root, arguments)
    }
  }

  /// Ends the process as ArgumentParser would, but with a message that is harmless whatever the arguments are.
  private static func end(_ error: any Error, _ root: any ParsableCommand.Type, _ arguments: [String]) -> Never {
    let status = root.exitCode(for: error)
    var message = HelpText.ordered(root.fullMessage(for: error))
    if arguments.first?.hasPrefix("--generate-completion-script") == true {
      message = CompletionScript.withDefault(message)
    }
    if status == .success {
      let printed = Result { () throws(ExitCode) in try StandardOutput.print(message.isEmpty ? "" : message + "\n") }
      if case .failure(let failure) = printed { exit(failure.rawValue) }
      exit(0)
    }
    // A message about arguments quotes them: one with a line feed in it would be two lines.
    if arguments.contains(where: { !$0.unicodeScalars.allSatisfy(\.isHarmless) }) {
      do {
        _ = try Heapdump2pprof.parseAsRoot(arguments.map(\.harmless))
      } catch let harmless where Heapdump2pprof.exitCode(for: harmless) == status {
        message = Heapdump2pprof.fullMessage(for: harmless)
      } catch {}
    }
    if !message.isEmpty { Message.write(message.harmlessLines + "\n") }
    exit(status.rawValue)
  }
}

/// The command, which consists of its subcommands.
struct Heapdump2pprof: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heapdump2pprof",
    abstract: "Turns Go heap dumps into profiles that go tool pprof opens.",
    usage: """
      heapdump2pprof [convert] <dump> [--binary <exe>] [--profile <kind>]... [-o <out>]
      heapdump2pprof <subcommand> ...
      """,
    discussion: """
      A heap dump is what runtime/debug.WriteHeapDump writes: of any Go release since 1.3, for any machine, plain or \
      compressed.

        heapdump2pprof heap.dump --binary app   writes heap.pb.gz
        go tool pprof -http=: heap.pb.gz        shows it

      Exit status: 0 done; 1 the input could not be converted; 64 wrong usage; 74 the output could not be written or \
      exists already; 130, 143 and 129 after SIGINT, SIGTERM and SIGHUP.
      """,
    version: VersionText.text,
    subcommands: [Convert.self, BatchCommand.self, Inspect.self, ReportCommand.self, Check.self],
    defaultSubcommand: Convert.self)

  /// What may stand behind the command's name instead of a dump.
  static var subcommandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }
}
