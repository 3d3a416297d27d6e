import Foundation
import Pprof
import Testing

@Suite("inspect --why and paths profiles: how roots lead to objects")
struct WhyTests {
  @Test(
    "paths are as long as another program finds them",
    arguments: ["go1.27-amd64", "go1.24-amd64-panic", "go1.19-amd64", "go1.7-amd64"])
  func lengths(_ name: String) throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: name), to: "a.dump")
    let run = try Tool.script("path-lengths.py", "a.dump", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try #require(Int(run.text.trimmingCharacters(in: .newlines))) > 30)
  }

  @Test("a leak: its variable, what frees it, and how much")
  func leak() throws {
    let scratch = try Scratch()
    try Tool.build("leak", to: scratch.file("leak"))
    try Tool.check("./leak", "a.dump", "b.dump", in: scratch.url)
    let run = try Tool.convert("inspect", "--why", "main.Session", "b.dump", "--binary", "leak", in: scratch.url)
    let text = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("How roots lead to main.Session: 320 objects, 15.0 KiB"))
    #expect(
      text.contains(
        "100 % 320 global main.sessions.byUser >> map[string]*main.Session > 320 x main.Session "
          + "without >> all of them would be garbage, and 20.0 MiB with them"))
    // What the runtime sampled, by who allocated it.
    let site = try Tool.convert("inspect", "--why", "main.readBody", "b.dump", "--binary", "leak", in: scratch.url)
    #expect(site.text.contains("what was sampled of allocations by main.readBody"))
    // Bodies hold what was sent, which names the users; names of users are parts of it.
    let texts = try Tool.convert(
      "inspect", "--why", "text:user=user1.10", "b.dump", "--binary", "leak", in: scratch.url)
    let found = texts.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(found.contains("How roots lead to objects with the text user=user1.10: "), "\(found)")
    #expect(found.contains("global main.sessions.byUser >> map[string]*main.Session > "), "\(found)")
    #expect(found.contains(".body []uint8"), "\(found)")

    try Tool.check(
      Tool.command, "b.dump", "--binary", "leak", "--profile", "paths", "--profile", "retained", in: scratch.url)
    let paths = try Fixture.profile(scratch.file("b.paths.pb.gz"))
    let retained = try Fixture.profile(scratch.file("b.retained.pb.gz"))
    for index in 0...1 {
      #expect(paths.sample.reduce(0) { $0 + $1.value[index] } == retained.sample.reduce(0) { $0 + $1.value[index] })
    }
    let bodies = paths.sample.filter {
      paths.functionNames($0).reversed().starts(with: [
        "globals", "main.sessions", "main.sessions.byUser", "map[string]*main.Session", "main.Session", ".body []uint8",
      ])
    }
    #expect(bodies.reduce(0) { $0 + $1.value[0] } == 320)
    try Tool.check(
      Tool.command, "b.dump", "--binary", "leak", "--profile", "paths", "--focus", "main.Session", "-f", in: scratch.url
    )
    let focused = try Fixture.profile(scratch.file("b.paths.pb.gz"))
    #expect(focused.sample.reduce(0) { $0 + $1.value[0] } == 320)
    #expect(focused.comments.contains("of the objects only those that were asked for: 320 objects of 15360 bytes"))
  }

  @Test("what is not there, and what cannot be asked")
  func wrong() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a.dump")
    for (what, message) in [
      (
        "main.session",
        "a.dump: no type and no sampled allocation site is main.session (* stands for any text); types need --binary"
      ),
      ("0x10", "a.dump: there is no object at 0x10"),
      ("text:no such text", "a.dump: no object holds the text no such text"),
    ] {
      let run = try Tool.convert("inspect", "--why", what, "a.dump", in: scratch.url)
      #expect(run.status == 1 && run.errors.hasPrefix(message), "\(run.errors)")
      let focused = try Tool.convert("a.dump", "--profile", "paths", "--focus", what, in: scratch.url)
      #expect(focused.status == 1 && focused.errors.hasPrefix(message), "\(focused.errors)")
    }
    for arguments in [
      ["inspect", "a.dump", "--why", ""], ["inspect", "a.dump", "--why", "main.T", "--limit", "0"],
      ["a.dump", "--focus", "main.T"], ["a.dump", "--profile", "paths", "--focus", ""],
      ["inspect", "a.dump", "--why", "text:"],
      ["batch", "a.dump", "-o", "out", "--focus", "main.T"],
    ] {
      #expect(try Tool.run([Tool.command] + arguments, in: scratch.url).status == 64, "\(arguments)")
    }
    #expect(scratch.contents == ["a.dump"])
  }
}
