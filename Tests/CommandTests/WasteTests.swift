import Foundation
import Testing

@Suite("Memory that serves nothing")
struct WasteTests {
  @Test("waste of each kind is what a program knows of its own, to the byte, and what only looks like it is none")
  func program() throws {
    let check = Tool.repository.appendingPathComponent("Tests/Waste/check").path
    let run = try Tool.run([check, "--heapdump2pprof", Tool.command, "go"], in: Tool.repository)
    #expect(run.status == 0 && run.text.contains(" sums of "), "\(run.text)\(run.errors)")
  }
}
