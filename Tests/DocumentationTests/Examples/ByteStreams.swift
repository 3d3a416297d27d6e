import ByteStreams
import SystemPackage

/// Copies a file. Until the copy is whole, other programs see what was there before.
func copy(_ input: FilePath, to output: FilePath) throws {
  let source = try FileSource(path: input)
  let sink = try AtomicFile.sink(path: output, replacing: true)
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = try source.read(into: &buffer, at: buffer.indices)
    if count == 0 { break }
    try sink.write(buffer, at: 0..<count)
  }
  try sink.finish()
}
