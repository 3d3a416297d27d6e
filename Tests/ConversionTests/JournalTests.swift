import ByteStreams
import Foundation
import SystemPackage
import Testing

@testable import Conversion

@Suite("Journals") struct JournalTests {
  private let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  private var path: FilePath { FilePath(url.path) }

  private func entry(_ source: String, _ status: JournalEntry.Status = .converted) -> JournalEntry {
    JournalEntry(
      source: source, profile: "heap", output: "\(source).pb.gz", status: status, size: 7, time: 8, options: "rate=auto"
    )
  }

  private func text() throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }

  private func remove() { try? FileManager.default.removeItem(at: url) }

  @Test("what was written is known when the journal is opened again, and the last line counts")
  func reopened() throws {
    defer { remove() }
    do {
      let journal = try Journal(path: path)
      try journal.append(entry("a", .failed))
      try journal.append(entry("b"))
      try journal.append(entry("a"))
      // Nothing new.
      try journal.append(entry("b"))
      try journal.finish()
    }
    let journal = try Journal(path: path)
    #expect(journal.entry(like: entry("a", .begun)) == entry("a"))
    #expect(journal.entry(like: entry("c")) == nil)
    #expect(try text().split(separator: "\n").count == 3)
  }

  @Test("the beginning of a line is cut off, whole lines stay")
  func torn() throws {
    defer { remove() }
    do { try Journal(path: path).append(entry("a")) }
    let whole = try text()
    let line = String(decoding: try entry("b").line(), as: UTF8.self)
    for length in [1, 2, 12, line.utf8.count - 1] {
      try Data((whole + line.prefix(length)).utf8).write(to: url)
      #expect(try Journal(path: path).entry(like: entry("a")) == entry("a"))
      #expect(try text() == whole, "\(length)")
    }
  }

  @Test("other files are refused, with the place where they differ, and stay as they are")
  func others() throws {
    defer { remove() }
    let line = String(decoding: try entry("a").line(), as: UTF8.self) + "\n"
    for (contents, number, offset) in [("hello\n", 1, 0), ("{}\n", 1, 0), (line + "hello", 2, line.utf8.count)] {
      try Data(contents.utf8).write(to: url)
      #expect(throws: Journal.OpeningError.notAJournal(line: number, offset: Int64(offset))) {
        try Journal(path: path)
      }
      #expect(try text() == contents)
    }
  }

  @Test("a journal has one writer at a time")
  func locked() throws {
    defer { remove() }
    let journal = try Journal(path: path)
    #expect(throws: Journal.OpeningError.file(.write(reason: "another batch is writing it"))) {
      try Journal(path: path)
    }
    try journal.finish()
  }

  @Test("what was in work when a batch ended is known, and nothing that was interrupted from outside")
  func work() throws {
    defer { remove() }
    do { try Journal(path: path).begin([entry("a", .begun)]) }
    do {
      let journal = try Journal(path: path)
      #expect(journal.unfinishedBefore.wasAlone(entry("a")) && !journal.unfinishedBefore.wasAlone(entry("b")))
      try journal.begin([entry("b", .begun)])
      journal.interrupt()
    }
    let journal = try Journal(path: path)
    #expect(journal.unfinishedBefore.entries == [entry("a", .begun)])
    try journal.append(entry("a"))
    #expect(try text().split(separator: "\n").count == 1)
  }
}
