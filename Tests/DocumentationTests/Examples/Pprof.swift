import ByteStreams
import Names
import Pprof

/// A profile of two calls that took so many milliseconds, as go tool pprof reads it.
func profile(of calls: [(function: String, milliseconds: Int64)]) throws -> [UInt8] {
  var tables = ProfileTables()
  var stacks = SampleStacks()
  let main = tables.location([.init(function: "main.main")])
  for call in calls { stacks.append([tables.location([.init(function: .init(call.function))]), main]) }
  let sink = MemorySink()
  var writer = ProfileWriter(tables, to: sink)
  try writer.sampleType("time", unit: "milliseconds")
  for (index, call) in calls.enumerated() {
    try writer.sample(stack: stacks[index], values: [call.milliseconds], facts: [])
  }
  try writer.finish(ProfileHeader())
  return sink.bytes
}
