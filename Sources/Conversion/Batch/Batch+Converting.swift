import Archives
import ByteStreams
import GoHeapDump
import Gzip
import HeapReading
import Profiles
import SystemPackage

extension Batch {
  /// Converts a file, or the entries of an archive.
  ///
  /// - Parameter isAlone: whether nothing else is converted at the same time.
  func convert(_ input: BatchInput, isAlone: Bool) throws {
    var item = BatchItem(source: input.source.text, size: input.size, time: input.time)
    item.outputBase = input.outputBase
    item.label = input.label
    item.isNamed = input.isNamed
    item.isAlone = isAlone
    do {
      let file = try Conversion.reading { try FileSource(path: input.source) }
      // The file that is open now may not be the one that was planned.
      (item.size, item.time) = (file.status.length, file.status.modified)
      let opened = try Conversion.unchanged(file) { () throws(Conversion.Failure) in
        // Other threads convert other dumps.
        try Conversion.open(CountingSource(file, for: .seeking, observer.read))
      }
      switch opened {
      case .stream(let dump): try convert(dump, of: file, item)
      case .archive(let entries): try convert(entries, of: file, named: input, isAlone: isAlone)
      }
    } catch let failure as Conversion.Failure {
      try record(item, failure)
    }
  }

  /// Converts the entries of an archive, up to where it is damaged.
  private func convert(_ entries: ArchiveEntries, of file: FileSource, named input: BatchInput, isAlone: Bool) throws {
    var claims = OutputClaims(endings: kinds.map(OutputName.ending))
    var dumps: [BatchItem] = []
    var hasFiles = false
    while true {
      var item = BatchItem(source: input.source.text, size: file.status.length, time: file.status.modified)
      let entry: ArchiveEntries.Entry?
      do throws(Conversion.Failure) {
        entry = try Conversion.unchanged(file) { () throws(Conversion.Failure) in
          try Conversion.reading { try entries.next() }
        }
      } catch {
        // The archive is damaged, or was written to, from here on.
        try record(item, .failed, error.message(conversion.reporting.names))
        // A checksum at the end does not tell which entry is damaged.
        if entries.areDoubtful {
          for dump in dumps { try record(dump, .failed, "its archive is damaged: the profile may be wrong") }
        }
        return
      }
      guard let entry else {
        if !hasFiles {
          try record(item, input.isNamed ? .failed : .skipped, "an archive without files")
        } else if dumps.isEmpty, input.isNamed {
          try record(item, .failed, "an archive in which there is no heap dump")
        }
        return
      }
      if entry.kind == .folder { continue }
      hasFiles = true
      item.isAlone = isAlone
      item.entry = NameText.text(of: entry.path ?? [])
      let path = SafePath.path(entry.path ?? [])
      // An entry that cannot keep its name gets a path, too, so that it has a line of its own in the journal.
      let base = claims.file(path.map(OutputName.base) ?? SafePath.nameless)
      item.outputBase = input.archiveFolder + [UInt8(ascii: "/")] + base
      item.label = input.label + "/" + NameText.text(of: path ?? SafePath.nameless)
      if entry.kind == .other {
        try record(item, .skipped, "a link or a special file")
      } else if entry.path == nil {
        try record(item, .failed, "it has no name, or one that cannot be read")
      } else if path == nil {
        try record(item, .failed, "its path is longer than \(SafePath.length) bytes")
      } else if entry.isEncrypted {
        try record(item, .failed, "encrypted")
        dumps.append(item)
      } else if try convert(entry, of: file, item) {
        dumps.append(item)
      }
    }
  }

  /// - Returns: whether it is a dump or may be one, so that it was not passed over.
  private func convert(_ entry: ArchiveEntries.Entry, of file: FileSource, _ item: BatchItem) throws -> Bool {
    do {
      switch try Conversion.open(entry.source) {
      case .stream(let dump):
        try convert(dump, of: file, item)
        return true
      case .archive:
        try record(item, .skipped, "an archive inside an archive")
        return false
      }
    } catch let failure as Conversion.Failure {
      try record(item, failure)
      return !failure.isNotADump
    }
  }

  /// Converts one dump to all wanted kinds of profiles that do not exist yet.
  private func convert(_ source: any ByteSource, of file: FileSource, _ item: BatchItem) throws {
    let missing = kinds.filter { !isDone(item, $0) }
    guard !missing.isEmpty else { return }
    if !replacing, !resuming {
      // Find this out before the work, not after it.
      let existing = missing.filter { exists(item, $0) }
      try record(item, .failed, Self.existsReason, kinds: existing)
      if existing.count == missing.count { return }
    }
    guard try begin(missing.map { journalEntry(item, $0, .begun) }, isAlone: item.isAlone) else { return }
    var conversion = conversion
    if labelsSource { conversion.writing.labels += Self.labels(ofPath: item.label) }
    let profiles = try Conversion.unchanged(file) { () throws(Conversion.Failure) in
      try conversion.read(plain: source, for: missing)
    }
    for kind in missing where replacing || resuming || !exists(item, kind) {
      do {
        let sink = try sink(item, kind)
        try conversion.write(profiles, kind, to: sink, compressing: true)
        var entry = journalEntry(item, kind, .converted)
        entry.length = sink.length
        entry.crc32 = sink.checksum.value
        entry.warnings = profiles.warnings(of: kind)
        entry.names = profiles.exactness(of: kind).first
        try finish(entry)
      } catch Conversion.Failure.output(.full(let reason)) {
        // The other outputs would fail, too.
        throw BatchStop(path: outputFolder.path(of: path(item, kind)).text, problem: .full(reason))
      } catch let failure as Conversion.Failure {
        try record(item, .failed, failure.message(conversion.reporting.names), kinds: [kind])
      }
    }
  }

  /// The labels of a dump of that path: `dump`, its name without its endings, `host`, its folder or archive, and `folder`,
  /// those above, joined by colons. pprof shortens what has slashes, and shows the ends of several alike.
  static func labels(ofPath path: String) -> [SampleLabel] {
    var parts = path.split(separator: "/").map { Array($0.utf8) }[...]
    let dump = parts.popLast().map(OutputName.base) ?? []
    var folders = parts.map { NameText.text(of: OutputName.archiveBase(of: $0)) }
    let host = folders.popLast() ?? ""
    let values = [("folder", folders.joined(separator: ":")), ("host", host), ("dump", NameText.text(of: dump))]
    return values.filter { !$0.1.isEmpty }.map { SampleLabel(key: $0.0, value: $0.1) }
  }

  private func exists(_ item: BatchItem, _ kind: ProfileKind) -> Bool {
    outputFolder.status(of: path(item, kind)) != nil
  }

  private func sink(_ item: BatchItem, _ kind: ProfileKind) throws -> MeasuringSink {
    let path = path(item, kind)
    do {
      if replacing || resuming, let journal = journal.identity, outputFolder.status(of: path)?.identity == journal {
        throw ByteStreamError.write(reason: "it is the journal")
      }
      return MeasuringSink(try outputFolder.file(path, replacing: replacing || resuming))
    } catch let problem as ByteStreamError {
      // The other outputs would fail, too.
      if outputFolder.isRemoved {
        throw BatchStop(path: outputFolder.path.text, problem: .write(reason: "the folder was removed meanwhile"))
      }
      throw Conversion.Failure.output(problem)
    }
  }

  /// Whether the journal says that this was done from the same source with the same options, and the output exists.
  private func isDone(_ item: BatchItem, _ kind: ProfileKind) -> Bool {
    guard resuming, let known = journal.entry(like: journalEntry(item, kind, .converted)),
      known.status == .converted, known.size == item.size, known.time == item.time, known.options == options,
      let length = known.length, let checksum = known.crc32,
      outputFolder.has(path(item, kind), length: length, checksum: checksum)
    else { return false }
    observer.finished(known)
    return true
  }

  // MARK: Results

  private func output(_ item: BatchItem, _ kind: ProfileKind) -> [UInt8] {
    item.outputBase + OutputName.ending(kind).utf8
  }

  /// The path of an output below the output folder.
  private func path(_ item: BatchItem, _ kind: ProfileKind) -> FilePath { FilePath(bytes: output(item, kind)) }

  private func record(_ item: BatchItem, _ failure: Conversion.Failure) throws {
    try record(
      item, failure.isNotADump && !item.isNamed ? .skipped : .failed, failure.message(conversion.reporting.names))
  }

  /// Finishes kinds of profiles that were not made; all of them, unless it is said which.
  func record(
    _ item: BatchItem, _ status: JournalEntry.Status, _ reason: String, kinds: [ProfileKind]? = nil
  ) throws {
    for kind in kinds ?? self.kinds { try finish(journalEntry(item, kind, status, reason)) }
  }

  private func journalEntry(
    _ item: BatchItem, _ kind: ProfileKind, _ status: JournalEntry.Status, _ reason: String? = nil
  ) -> JournalEntry {
    JournalEntry(
      source: item.source, entry: item.entry, profile: "\(kind)",
      output: status == .skipped || item.outputBase.isEmpty ? nil : NameText.text(of: output(item, kind)),
      status: status, error: reason, size: item.size, time: item.time, options: options)
  }

  func finish(_ entry: JournalEntry) throws {
    try journal.append(entry)
    observer.finished(entry)
  }
}

/// A dump in a batch: a file, or an entry of an archive. Names in texts are as `NameText` writes them.
struct BatchItem {
  /// The file.
  let source: String
  /// The entry, if the file is an archive; empty if it has no name.
  var entry: String?
  /// The file's length, and when it was changed last.
  var size: Int
  var time: Int64
  /// The path of its outputs without endings, below the output folder.
  var outputBase: [UInt8] = []
  /// The text of its label.
  var label = ""
  /// Whether nothing else is converted at the same time.
  var isAlone = false
  /// Whether the user named it, so that it is an error if it is no dump.
  var isNamed = false
}
