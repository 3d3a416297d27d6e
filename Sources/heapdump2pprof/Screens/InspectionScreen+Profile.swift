import Inspection
import Names
import HeapReading

extension InspectionScreen {
  /// The memory profile and its top sites.
  func addProfile(_ detail: Detail, to screen: inout Screen) {
    let profile = inspection.profile
    guard profile.recorded else {
      if let partial = inspection.partial, !partial.hasAllSamples {
        screen.heading("Memory profile: not reached")
        return
      }
      let brief = profile.missingBriefly.map { "\($0) -v says more." } ?? ""
      // A message begins behind the name of the dump; this is a sentence.
      let whole = profile.missing.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
      screen.paragraph("Memory profile: none. \(isVerbose ? whole : brief)", indent: 2, isHeading: true)
      return
    }
    let inUse = "\(Numbers.bytes(profile.inuseSpace)) in \(Numbers.grouped(profile.inuseObjects)) objects"
    if isVerbose {
      screen.paragraph(
        """
        Memory profile: \(Numbers.grouped(profile.buckets)) stacks (MemProf), \(Numbers.grouped(profile.samples)) sampled \
        objects in the heap (AllocSample), sampling rate \(rate)\(profile.rate.doubt.map { "; \($0)" } ?? "")
        """, indent: 2, isHeading: true)
      screen.paragraph(
        """
        allocated \(Numbers.bytes(profile.allocSpace)) in \(Numbers.grouped(profile.allocObjects)) objects, in use \
        \(inUse), by site:
        """, first: "  ", indent: 2)
    } else {
      let doubt = profile.rate.doubt == nil ? "" : " (in doubt)"
      screen.heading(
        "Memory profile: in use \(inUse), sampling rate \(Numbers.grouped(profile.rate.value))\(doubt)")
    }
    for site in profile.sites.prefix(detail.sites) {
      let share = Numbers.percent(Double(site.inuseSpace), of: Double(profile.inuseSpace))
      let front = Screen.right(Numbers.bytes(site.inuseSpace), 11) + Screen.right(share, 6) + "  "
      screen.line(
        front + place(site.function, site.file, site.line, in: site.callee, room: screen.width - front.count),
        share: 11..<17)
    }
  }

  private var rate: String {
    let rate = inspection.profile.rate
    let value = Numbers.grouped(rate.value)
    switch rate.source {
    case .given: return "\(value) as given"
    case .program: return "\(value), as the program had it"
    case .tooFewSamples: return "\(value), the default; too few samples to infer it\(bounds)"
    case .defaultFits: return "\(value), the default, not refuted\(bounds)"
    case .executable: return "\(value)\(rate.text.dropFirst("sampling rate \(rate.value)".count))"
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

  static func base(_ file: Name) -> Name { file.lastIndex(of: "/").map { file.dropFirst($0 + 1) } ?? file }
}
