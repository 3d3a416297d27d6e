import Names

/// Why a dump has no samples of the program's allocations, as far as it can be known.
public struct MissingSamples: Equatable, Sendable {
  /// Bytes that the program had allocated (MemStats.total_alloc); 0 if the dump does not say.
  let allocated: UInt64
  /// Bytes of allocation from one sample to the next, if anything is sampled.
  let rate: Int64
  /// What runtime.MemProfileRate was when a core was taken; nil of a heap dump, which does not tell, and of a core in which
  /// it was not found.
  let ofProgram: Int64?
  /// Whether a core was read.
  let isCore: Bool
  /// Whether the program links a reader of the memory profile; nil without an executable that tells.
  let reader: Reader?
  /// Whether the release records allocations whether or not the program can read them: those before Go 1.17.
  let alwaysRecords: Bool

  /// Whether so little was allocated that none of it may have been sampled: that happens to one in a thousand programs of
  /// the largest size.
  private var isSmall: Bool { allocated > 0 && Double(allocated) < 7 * Double(rate) }

  /// Whether the runtime surely looked out for allocations to sample, and met none: a profile without samples is what the
  /// program itself would have written.
  package var isChance: Bool {
    isSmall && ofProgram != 0 && (alwaysRecords || reader?.isLinked == true || ofProgram != nil)
  }

  /// What an executable tells of readers of the memory profile.
  struct Reader: Equatable, Sendable {
    let isLinked: Bool
    /// What the executable is called.
    let binary: String
  }
}

extension MissingSamples: CustomStringConvertible {
  public var description: String { message(SettingNames()) }

  /// What is known, in a line.
  ///
  /// - Parameters:
  ///   - names: what the settings are called that help.
  ///   - isGrouped: whether numbers have commas, as in a screen.
  package func message(_ names: SettingNames, isGrouped: Bool = false) -> String {
    let (allocatedText, rateText) = isGrouped ? (allocated.grouped, rate.grouped) : ("\(allocated)", "\(rate)")
    if ofProgram == 0 { return "no allocation was recorded: \(reasonOfZero) \(advice)" }
    if let reader, !reader.isLinked {
      return "no allocation was recorded: \(reader.binary) links no reader of the memory profile. \(advice)"
    }
    let none =
      switch allocated {
      case 0: "none is sampled"
      case 1: "the only byte that the program allocated was not sampled"
      default: "none of the \(allocatedText) bytes that the program allocated was sampled"
      }
    if isSmall {
      let chance = "\(none): of so small a heap the rate of \(rateText) bytes may take no sample"
      if isChance { return chance }
      return """
        \(chance), or the program links no reader of the memory profile, and then nothing is recorded (\(names.binary) tells \
        which). \(advice)
        """
    }
    if alwaysRecords { return "\(none): the program set runtime.MemProfileRate to 0, or to far more than it allocates" }
    if let reader {
      return """
        \(none), although \(reader.binary) links a reader of the memory profile: the program set runtime.MemProfileRate to 0, \
        or to far more than it allocates
        """
    }
    return """
      \(none): the program links no reader of the memory profile, or it set runtime.MemProfileRate to 0 (\(names.binary) tells \
      which). \(advice)
      """
  }

  /// What is known, in a few words, as a sentence.
  package var brief: String {
    if ofProgram == 0, reader?.isLinked == true { return "The program set runtime.MemProfileRate to 0." }
    if let reader, !reader.isLinked { return "The program links no reader of it." }
    if isChance { return "The program allocated too little." }
    if isSmall { return "The program allocated too little, or links no reader of it." }
    if alwaysRecords || reader != nil { return "The program set runtime.MemProfileRate to 0 or very high." }
    return "The program links no reader of it, or set runtime.MemProfileRate to 0."
  }

  /// Why the rate was 0: the linker makes it so in a program that cannot read the profile.
  private var reasonOfZero: String {
    guard let reader else {
      return "runtime.MemProfileRate was 0, as the program links no reader of the memory profile or has set it."
    }
    return reader.isLinked
      ? "the program set runtime.MemProfileRate to 0."
      : "runtime.MemProfileRate was 0, as \(reader.binary) links no reader of the memory profile."
  }

  private var advice: String {
    if ofProgram == 0, reader?.isLinked == true { return "Leave it at its default, and take another core" }
    return """
      If it links none, add `import _ "net/http/pprof"` to the program, or a call of runtime.MemProfile or of runtime/pprof (importing that \
      without a call is not enough), and take another \(isCore ? "core" : "dump")
      """
  }
}
