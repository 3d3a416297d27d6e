/// The columns that a text takes on a terminal. Characters that may be wide count as wide: a line that is too short is
/// better than a broken one.
///
/// Two marks on a letter take no column, as in real text. Further marks take one each, so that no text is long without
/// being wide. That is why this is not `wcwidth` of the C library, for which any number of marks takes no column.
public struct Columns {
  /// The columns so far.
  public private(set) var count = 0
  private var marks = 0

  /// No columns.
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
  /// Harmless text of at most `width` columns: if it is longer, `...` replaces its middle. Takes time only for the part
  /// that is shown.
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

  /// The beginning of a text, harmless, as much as fits in `width` columns.
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
  /// Whether it is a mark on the letter before it.
  fileprivate var isMark: Bool {
    guard value >= 0x300 else { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return isHarmless
    default: return false
    }
  }
}
