import ByteStreams
import Inspection

/// What holds most of the memory of a dump, a line each: `main.cache 1048576`.
func holders(_ dump: any ByteSource) throws -> [String] {
  let inspection = try Inspection(reading: dump, views: InspectionViews(holders: 10))
  return inspection.holders?.largest.map { "\($0.name) \($0.bytes)" } ?? []
}
