import ByteStreams
import Fuzzing
import Glibc
import HeapReading
import InputProperties

/// The core of a small program and its executable, which Tests/Fuzzing/seeds.py has decompressed.
private let core = OriginalCore(file("core"))
private let binaries: Binaries = {
  guard let binary = try? Binary(name: "small", MemoryBytes(file("exe"))) else { fatalError("no executable") }
  return Binaries([binary], use: .required)
}()

private func file(_ name: String) -> [UInt8] {
  // The name is a constant, and nobody changes the environment.
  guard let folder = unsafe getenv("FUZZ_CORE").map({ unsafe String(cString: $0) }),
    let file = unsafe fopen("\(folder)/\(name)", "r")
  else { fatalError("FUZZ_CORE has to be the folder with core and exe") }
  // Is open: nobody has closed it.
  defer { unsafe _ = fclose(file) }
  unsafe fseek(file, 0, SEEK_END)
  var bytes = [UInt8](repeating: 0, count: unsafe ftell(file))
  unsafe rewind(file)
  // Writes at most as many bytes as there are.
  guard unsafe fread(&bytes, 1, bytes.count, file) == bytes.count else { fatalError("\(name) cannot be read") }
  return bytes
}

/// What libFuzzer calls with every input, here as changes of a core: reading it, the profiles it becomes, its inspection.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCore(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe Trial.run(start, count, among: core.length) { (bytes) throws(Violation) in
    try CoreProperties.check(ChangedCore(core, bytes), binaries)
  }
  return 0
}
