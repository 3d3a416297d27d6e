/// How much of a line on a terminal a text takes. What may be wide counts as wide: better a short line than a broken one.
///
/// Of the marks on one letter two take no column, as in real text; more of them take one each, so that no text is long
/// without being wide. The same in every locale.
public struct Columns {
  /// The columns so far.
  public private(set) var count = 0
  private var marks = 0

  /// None.
  public init() {}

  /// The columns of a text.
  public init(_ text: some Sequence<Unicode.Scalar>) {
    for scalar in text { add(scalar) }
  }

  /// Adds a scalar, as `harmless` shows it.
  public mutating func add(_ scalar: Unicode.Scalar) {
    if scalar.isMark {
      marks += 1
      if marks > 2 { count += 1 }
    } else {
      marks = 0
      count += scalar.value >= 0x1100 && scalar.isHarmless ? 2 : 1
    }
  }
}

extension BidirectionalCollection<Unicode.Scalar> {
  /// Harmless text of at most `width` columns: if it would be longer, `...` stands for its middle. Looks only at what is
  /// shown.
  public func shortened(toColumns width: Int) -> String {
    if let whole = front(columns: width, isWhole: true) { return whole }
    let start = front(columns: (width - 3) / 3) ?? ""
    var back: [Unicode.Scalar] = []
    var columns = Columns()
    for scalar in reversed() {
      columns.add(scalar)
      guard columns.count <= width - 3 - Columns(start.unicodeScalars).count else { break }
      back.append(scalar.harmless)
    }
    // Marks whose letter was cut off would stand on the dots.
    while let last = back.last, last.isMark { back.removeLast() }
    return start + "..." + String(String.UnicodeScalarView(back.reversed()))
  }

  /// The front of a text, harmless, as much as some columns hold.
  ///
  /// - Parameters:
  ///   - width: how many columns.
  ///   - isWhole: whether it must be all of the text; nil if it is not.
  public func front(columns width: Int, isWhole: Bool = false) -> String? {
    var result = String.UnicodeScalarView()
    var columns = Columns()
    for scalar in self {
      columns.add(scalar)
      guard columns.count <= width else { return isWhole ? nil : String(result) }
      result.append(scalar.harmless)
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether it stands on the letter in front of it.
  fileprivate var isMark: Bool {
    guard value >= 0x300 else { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return isHarmless
    default: return false
    }
  }
}
