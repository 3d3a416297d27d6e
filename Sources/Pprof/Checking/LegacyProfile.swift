/// The kinds of profile that google/pprof reads although they are not protobuf: text, or binary words.
public enum LegacyProfile: String, CaseIterable, CustomStringConvertible, Sendable {
  case heap = "a heap profile in text form", heapGrowth = "a heap growth profile in text form"
  case fragmentation = "a heap fragmentation profile in text form", count = "a profile of counts in text form"
  case thread = "a thread profile in text form", goContention = "a contention profile of Go in text form"
  case contention = "a contention profile of C++ in text form", javaHeap = "a heap profile of Java in text form"
  case javaContention = "a contention profile of Java in text form", cpu = "a CPU profile of the gperftools"
  case javaCPU = "a CPU profile of Java"

  public var description: String { rawValue }

  /// The kind of a profile, told by its beginning; nil if google/pprof recognizes none.
  ///
  /// The rest may still be wrong.
  public init?(_ bytes: [UInt8]) {
    if let kind = Self.cpu(bytes) ?? Self.byFirstLine(bytes) ?? Self.byHeading(bytes) {
      self = kind
    } else {
      return nil
    }
  }

  /// What google/pprof says of bytes that are neither protobuf nor of these kinds.
  static let unrecognized = "unrecognized profile format"

  /// What google/pprof says of bytes that are none of the kinds.
  public static func refusal(of bytes: [UInt8]) -> String {
    var lines = TextLines(bytes)
    // google/pprof looks at lines up to the first that is no comment.
    while let line = lines.next() {
      if line.count > TextLine.limit { return "bufio.Scanner: token too long" }
      if !line.isComment { break }
    }
    return unrecognized
  }

  /// Words of 4 or 8 bytes in either byte order: 0, 3, 0 (1 for Java), the period, 0.
  private static func cpu(_ bytes: [UInt8]) -> LegacyProfile? {
    for size in [4, 8] where bytes.count >= 5 * size {
      for isBigEndian in [false, true] {
        let words = (0..<5).map { index in
          let word = bytes[index * size..<(index + 1) * size]
          return (isBigEndian ? Array(word) : word.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        if words[0] == 0, words[1] == 3, words[2] <= 1, words[3] > 0, words[4] == 0 {
          return words[2] == 0 ? .cpu : .javaCPU
        }
      }
    }
    return nil
  }

  /// The kinds that are told by the first line.
  private static func byFirstLine(_ bytes: [UInt8]) -> LegacyProfile? {
    var lines = TextLines(bytes)
    guard let first = lines.next() else { return nil }
    if let kind = first.places(of: "heap profile:").lazy.compactMap({ heap(first, from: $0) }).first { return kind }
    if first.hasPrefix("--- mutex:") || first.hasPrefix("--- contention:") { return .goContention }
    if first.hasPrefix("--- contentionz "), !hasJavaAttributes(lines) { return .contention }
    switch first.trimmed {
    case "--- heapz 1 ---": return .javaHeap
    case "--- contentionz 1 ---": return .javaContention
    default: return first.hasPrefix("--- contentionz ") ? .contention : nil
    }
  }

  /// `heap profile: 1: 8 [2: 16] @ heap/1048576`, and what stands in place of `heap/1048576` for other kinds.
  private static func heap(_ line: TextLine, from place: Int) -> LegacyProfile? {
    var rest = line.from(place)
    guard rest.skip("heap profile:_#:_#_[_#:_#_]") else { return nil }
    if rest.hasPrefix(" @ growth") { return .heapGrowth }
    if rest.hasPrefix(" @ fragmentation") { return .fragmentation }
    return rest.skip("_@_heap") ? .heap : nil
  }

  /// Whether the next lines have an attribute that C++ does not write. google/pprof tells the two kinds by that.
  private static func hasJavaAttributes(_ lines: TextLines) -> Bool {
    var lines = lines
    while let line = lines.next() {
      if line.isComment { continue }
      guard !line.trimmed.utf8.starts(with: "---".utf8), let key = line.prefix(before: "=")?.trimmed else {
        return false
      }
      if key == "format" || key == "resolution" { return true }
    }
    return false
  }

  /// The kinds that are told by the first line that is no comment.
  private static func byHeading(_ bytes: [UInt8]) -> LegacyProfile? {
    var lines = TextLines(bytes)
    while let line = lines.next() {
      if line.isComment { continue }
      if isCount(line) { return .count }
      return isThread(line) ? .thread : nil
    }
    return nil
  }

  /// `goroutine profile: total 7`.
  private static func isCount(_ line: TextLine) -> Bool {
    var rest = line
    return rest.skip("* profile: total #") && rest.isEmpty
  }

  /// `--- threadz 1 ---` or `--- Thread 7f3a (name: main/12) stack: ---`.
  private static func isThread(_ line: TextLine) -> Bool {
    for place in line.places(of: "--- threadz ") {
      var rest = line.from(place)
      if rest.skip("--- threadz # ---") { return true }
    }
    for place in line.places(of: "--- Thread ") {
      var rest = line.from(place)
      guard rest.skip("--- Thread % (name: ") else { continue }
      // If the end does not follow the first such beginning, it does not follow any other.
      return rest.places(of: ") stack: ---").contains { rest.upTo($0).endsInSlashAndDigits }
    }
    return false
  }
}
