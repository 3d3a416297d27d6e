import ByteStreams
import Profiles

/// The heap and goroutine profiles of a dump, not compressed, of one pass over it.
func profiles(_ dump: any ByteSource) throws -> (heap: [UInt8], goroutine: [UInt8]) {
  let profiles = try DumpProfiles(reading: dump, kinds: [.heap, .goroutine])
  for warning in profiles.warnings(of: .heap) { print(warning) }
  let (heap, goroutine) = (MemorySink(), MemorySink())
  try profiles.write(.heap, to: heap, WritingOptions(labels: [SampleLabel(key: "host", value: "a")]))
  try profiles.write(.goroutine, to: goroutine)
  return (heap.bytes, goroutine.bytes)
}
