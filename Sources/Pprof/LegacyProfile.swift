/// The kinds of profile that google/pprof reads although they are no protobuf: text, or numbers of the machine.
public enum LegacyProfile: String, CaseIterable, Sendable {
  case heap = "a heap profile in text form"
  case count = "a profile of counts in text form"
  case thread = "a thread profile in text form"
  case contention = "a contention profile in text form"
  case java = "a Java profile in text form"
  case cpu = "a CPU profile of the gperftools"

  /// The kind of a profile that begins with `bytes`, of which only the first lines are looked at; nil if it is none.
  ///
  /// What follows may still be wrong.
  public init?(first bytes: [UInt8]) {
    if Self.beginsAsCPU(bytes) {
      self = .cpu
      return
    }
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let first = lines.first else { return nil }
    // Some kinds may have comments in front.
    let line = lines.first { !$0.allSatisfy(\.isWhitespace) && !$0.drop(while: \.isWhitespace).hasPrefix("#") } ?? ""
    if first.contains(/heap profile: *\d+: *\d+ *\[ *\d+: *\d+ *\] *@ *(heap|growth|fragmentation)/) {
      self = .heap
    } else if line.wholeMatch(of: /\S+ profile: total \d+/) != nil {
      self = .count
    } else if line.contains(/--- threadz \d+ ---/)
      || line.contains(/--- Thread [0-9A-Fa-f]+ \(name: .*\/\d+\) stack: ---/)
    {
      self = .thread
    } else if first.wholeMatch(of: /\s*--- (heapz|contentionz) 1 ---\s*/) != nil {
      self = .java
    } else if ["--- contentionz ", "--- mutex:", "--- contention:"].contains(where: first.hasPrefix) {
      self = .contention
    } else {
      return nil
    }
  }

  /// Words of 4 or 8 bytes in either byte order: 0, 3, 0 (1 for Java), the period, 0.
  private static func beginsAsCPU(_ bytes: [UInt8]) -> Bool {
    for size in [4, 8] where bytes.count >= 5 * size {
      for isBigEndian in [false, true] {
        let words = (0..<5).map { index in
          let word = bytes[index * size..<(index + 1) * size]
          return (isBigEndian ? Array(word) : word.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        if words[0] == 0, words[1] == 3, words[2] <= 1, words[3] > 0, words[4] == 0 { return true }
      }
    }
    return false
  }
}

extension LegacyProfile: CustomStringConvertible {
  public var description: String { rawValue }
}
