import Inspection

extension InspectionScreen {
  /// Whether the numbers agree.
  func addChecks(to screen: inout Screen) {
    guard !inspection.checks.isEmpty else {
      screen.line("Do the numbers agree? Not checked: only a part of the dump was read")
      return
    }
    let differing = inspection.checks.count { !$0.agrees }
    let verdict =
      differing == 0
      ? "yes" : "\(inspection.checks.count - differing) do, \(differing) \(differing == 1 ? "does" : "do") not"
    screen.line("Do the numbers agree? \(verdict)")
    for check in inspection.checks {
      let reason = check.reason.map { ": \($0)" } ?? ""
      screen.paragraph(check.text + reason, first: check.agrees ? "  agrees   " : "  differs  ", indent: 11)
    }
  }
}
