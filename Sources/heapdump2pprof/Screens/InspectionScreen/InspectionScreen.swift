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

  /// What was asked for: the holders, the types, or all the rest, which is some fifty lines; of at most 80 columns.
  var text: String {
    var screen = Screen()
    addHeader(to: &screen)
    addPartial(to: &screen)
    if let holders = inspection.holders { addHolders(holders, to: &screen) }
    if let types = inspection.types { addTypes(types, to: &screen) }
    guard inspection.holders == nil, inspection.types == nil else { return screen.text }
    addMemory(to: &screen)
    addObjects(to: &screen)
    addGoroutines(to: &screen)
    addProfile(to: &screen)
    addRecords(to: &screen)
    addChecks(to: &screen)
    return screen.text
  }
}
