import Inspection

extension InspectionScreen {
  /// What the file consists of, the most bytes first.
  func addRecords(to screen: inout Screen) {
    let records = inspection.records.filter { $0.count > 0 }
    // The order of equal ones is that of their numbers.
    let sorted = records.enumerated().sorted { ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset) }
    let list = sorted.map { "\(Numbers.grouped($0.element.count)) \($0.element.kind)\(size($0.element.bytes))" }
    let count = records.reduce(0) { $0 + $1.count }
    screen.paragraph(list.joined(separator: ", "), first: "Records: \(Numbers.grouped(count)): ", indent: 2)
  }

  /// Nothing where it is not worth the room.
  private func size(_ bytes: Int) -> String { bytes < 1024 ? "" : " (\(Numbers.bytes(UInt64(bytes))))" }
}
