public import ArgumentParser
import ByteStreams
import Conversion
import HeapReading
public import Profiles

/// The options for converting one dump that also serve for converting many.
struct ConversionOptions: ParsableArguments {
  @Option(help: "The program's runtime.MemProfileRate, which is not in the dump; auto infers it.")
  var rate: RateOption = .auto

  @Option(
    help: ArgumentHelp(
      """
      When the profile was taken: RFC 3339, nanoseconds since 1970, or now. (default: the end of the last garbage \
      collection, the only clock in a dump)
      """, valueName: "time"))
  var time: TimeOption?

  @Option(
    help: ArgumentHelp(
      "A label for every sample, so that merged profiles can be told apart; may be given several times.",
      valueName: "key=value"))
  var label: [LabelOption] = []

  @Option(
    help: ArgumentHelp(
      """
      In a paths profile, show only these objects: those of a type (main.Session; * stands for any text), those that a \
      function allocated, as far as they were sampled (main.load), the one at an address (0xc000123456), or those that \
      hold a text (text:alice).
      """, valueName: "what"))
  var focus: String?

  @Option(
    help: ArgumentHelp(
      """
      What a sampled object of a live profile stands for: sampling scales it by the rate, as runtime/pprof does; exact so \
      that each size adds up to what the heap has of it, and says what is reachable. Takes memory for each object.
      """, valueName: "how"))
  var weights: WeightsOption = .sampling

  @Flag(help: "In a goroutine profile, show the goroutines of the runtime, too.")
  var systemGoroutines = false

  @Flag(help: "Convert a dump that was cut short or is damaged as far as it goes, and say how far that is.")
  var partial = false

  @Flag(name: .shortAndLong, help: "Replace an existing output.")
  var force = false

  /// The conversion that the options choose.
  var conversion: Conversion {
    var conversion = Conversion()
    conversion.rate = rate.value
    conversion.isPartialWelcome = partial
    conversion.focus = focus.map { ObjectQuery($0) }
    conversion.reporting.names = .options
    conversion.writing = WritingOptions(
      timeNanos: time?.nanos, labels: label.map(\.label), keepsSystemGoroutines: systemGoroutines)
    return conversion
  }
}

/// The value of `--label`: a key, `=`, and a text; neither may be empty.
struct LabelOption: ExpressibleByArgument {
  let label: SampleLabel

  init?(argument: String) {
    // Texts of profiles are UTF-8. Other bytes are written as in the journal.
    let argument = NameText.text(of: RawArguments.bytes(argument))
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    label = SampleLabel(key: parts[0], value: parts[1])
  }
}

extension ConversionOptions {
  /// Throws if a focus is given for profiles that have none.
  func requireFocusable(_ kinds: [ProfileKind]) throws {
    guard let focus else { return }
    try ObjectQuery.requireSomething(focus, of: "--focus")
    if !kinds.contains(.paths) { throw ValidationError("--focus is for --profile paths.") }
  }
}

extension ObjectQuery {
  /// Throws if an option's value asks for nothing.
  static func requireSomething(_ value: String, of option: String) throws {
    if value.isEmpty || value == "text:" {
      throw ValidationError("\(option) needs a type, a function, an address, or text: with a text behind it.")
    }
  }
}

extension ProfileKind: ExpressibleByArgument {
  /// Throws if a user named a kind twice.
  static func requireDifferent(_ kinds: [ProfileKind]) throws {
    if Set(kinds).count < kinds.count { throw ValidationError("A kind of profile is given twice.") }
  }

  /// `heap, allocs or live`: all that there are.
  static var choice: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}
