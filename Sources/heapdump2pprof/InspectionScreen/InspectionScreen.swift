import Inspection

/// What `inspect` shows: sections, each with a heading at the margin and indented lines.
struct InspectionScreen {
  let inspection: Inspection
  /// What the dump is called.
  let name: String

  init(_ inspection: Inspection, name: String) {
    self.inspection = inspection
    self.name = name
  }

  /// All of it: some fifty lines of at most 80 columns.
  var text: String {
    var screen = Screen()
    addHeader(to: &screen)
    addMemory(to: &screen)
    addObjects(to: &screen)
    addGoroutines(to: &screen)
    addProfile(to: &screen)
    addRecords(to: &screen)
    addChecks(to: &screen)
    return screen.text
  }
}
