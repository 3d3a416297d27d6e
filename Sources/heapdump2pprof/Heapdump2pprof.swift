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
    do {
      var command = try Heapdump2pprof.parseAsRoot(arguments)
      try command.run()
    } catch {
      end(error, arguments)
    }
  }

  /// Ends the process as ArgumentParser would, but with a message that is harmless whatever the arguments are.
  private static func end(_ error: any Error, _ arguments: [String]) -> Never {
    let status = Heapdump2pprof.exitCode(for: error)
    if status == .success { Heapdump2pprof.exit(withError: error) }
    var message = Heapdump2pprof.fullMessage(for: error)
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
    discussion: """
      A heap dump is what runtime/debug.WriteHeapDump writes: of any Go release since 1.3, for any machine, plain or \
      compressed.

        heapdump2pprof heap.dump          writes heap.pb.gz
        go tool pprof heap.pb.gz          opens it

      Exit status: 0 done; 1 the input could not be converted; 64 wrong usage; 74 the output could not be written or \
      exists already; 130, 143 and 129 after SIGINT, SIGTERM and SIGHUP.
      """,
    version: "0.1.0",
    subcommands: [Convert.self, BatchCommand.self, Inspect.self, Check.self],
    defaultSubcommand: Convert.self)
}
