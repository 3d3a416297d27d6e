import ByteStreams
import Gzip

/// Compresses some bytes.
func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
  let result = MemorySink()
  let sink = GzipSink(result)
  try sink.write(bytes, at: bytes.indices)
  try sink.finish()
  return result.bytes
}
