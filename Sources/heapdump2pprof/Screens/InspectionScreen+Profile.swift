import Inspection
import Names
import HeapReading

extension InspectionScreen {
  /// The memory profile and its top sites.
  func addProfile(to screen: inout Screen) {
    let profile = inspection.profile
    guard profile.recorded else {
      if let partial = inspection.partial, !partial.hasAllSamples {
        screen.line("Memory profile: not reached")
        return
      }
      screen.paragraph("Memory profile: none. \(profile.missing ?? "")", indent: 2)
      return
    }
    screen.paragraph(
      """
      Memory profile: \(Numbers.grouped(profile.buckets)) stacks (MemProf), \(Numbers.grouped(profile.samples)) sampled \
      objects in the heap (AllocSample), sampling rate \(rate)\(profile.rate.doubt.map { "; \($0)" } ?? "")
      """, indent: 2)
    screen.paragraph(
      """
      allocated \(Numbers.bytes(profile.allocSpace)) in \(Numbers.grouped(profile.allocObjects)) objects, in use \
      \(Numbers.bytes(profile.inuseSpace)) in \(Numbers.grouped(profile.inuseObjects)), by site:
      """, first: "  ", indent: 2)
    for site in profile.sites {
      let share = Numbers.percent(Double(site.inuseSpace), of: Double(profile.inuseSpace))
      let place = " \(Self.base(site.file)):\(site.line)"
      let front = Screen.right(Numbers.bytes(site.inuseSpace), 11) + Screen.right(share, 5) + "  "
      let file = Screen.shortened(place, to: 30)
      screen.line(
        front + Screen.shortened(Self.short(site.function), to: Screen.width - front.count - file.count) + file)
    }
  }

  private var rate: String {
    let rate = inspection.profile.rate
    let value = Numbers.grouped(rate.value)
    switch rate.source {
    case .given: return "\(value) as given"
    case .tooFewSamples: return "\(value), the default; too few samples to infer it\(bounds)"
    case .defaultFits: return "\(value), the default, not refuted\(bounds)"
    case .executable: return "\(rate.text.dropFirst("sampling rate ".count))"
    case .inferred:
      let isWithin = rate.value >= rate.low ?? 0 && rate.value <= rate.high ?? .max
      return "\(value), \(isWithin ? "inferred" : "the power of two nearest to what is inferred")\(bounds)"
    }
  }

  /// The bounds of the rate, if they are known.
  private var bounds: String {
    let rate = inspection.profile.rate
    guard let low = rate.low else { return "" }
    return " (\(Numbers.grouped(low)) \(rate.high.map { "to \(Numbers.grouped($0))" } ?? "or more"))"
  }

  /// The name of a function or a type without the paths of packages: `yaml.(*Decoder).Decode`, `map[string]*ast.Object`.
  static func short(_ name: Name) -> String {
    guard name.contains("/") else { return name.text }
    var result: [UInt8] = []
    // Where in the result the word begins: behind the last character that no path has.
    var word = 0
    for byte in name.utf8 {
      if byte == UInt8(ascii: "/") {
        result.removeSubrange(word...)
        continue
      }
      result.append(byte)
      if "[](){}*, ;".utf8.contains(byte) { word = result.count }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func base(_ file: Name) -> Name { file.lastIndex(of: "/").map { file.dropFirst($0 + 1) } ?? file }
}
