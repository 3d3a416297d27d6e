import ArgumentParser

/// The command as a user sees it: with the options of `convert`, which may be left out, and the other subcommands.
///
/// The manual is made of it, whose generator knows no default subcommand.
struct CommandWithConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Heapdump2pprof.configuration.commandName ?? "",
    abstract: Heapdump2pprof.configuration.abstract,
    discussion: Heapdump2pprof.configuration.discussion,
    version: Heapdump2pprof.configuration.version,
    subcommands: Heapdump2pprof.configuration.subcommands)

  @OptionGroup var convert: Convert
}
