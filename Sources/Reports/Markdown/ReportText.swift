import HeapReading
import Inspection
import Names

/// A report as Markdown for a ticket: sentences and the top rows.
public struct ReportText: Sendable {
  private let report: Report

  public init(_ report: Report) { self.report = report }

  /// Rows of a table.
  private static let rows = 10

  /// The text.
  public var markdown: String {
    let sections = [
      head, warnings, suspects, memory, growth, holders, types, sites, goroutines, exactness,
    ]
    return sections.compactMap { $0 }.joined(separator: "\n")
  }

  private var head: String {
    let dump = report.dump
    let kind = dump.format == "core" ? "ELF core" : "Go heap dump"
    var text = "# Heap of \(MarkdownText.code(Name(report.title)))\n\n"
    text += "\(MarkdownText.code(report.input)), a \(kind) of \(bytes(UInt64(clamping: dump.bytes))), "
    text += "by \(MarkdownText.escaped(dump.go)) on \(MarkdownText.escaped(dump.arch)), "
    text += "\(dump.cpus.grouped) \(dump.cpus == 1 ? "CPU" : "CPUs")"
    if let program = report.program {
      text += "; executable \(MarkdownText.code(program.executable))"
      if let version = program.version { text += ", version \(MarkdownText.code(version))" }
    }
    text += "."
    if let collections = report.collections {
      text += collections == 0 ? " No collection had ended" : " \(collections.grouped) collections"
      if report.lastCollection > 0 { text += ", the last at \(TimeText.utc(nanos: report.lastCollection))" }
      text += "."
    }
    text += "\n\n"
    text += "\(report.objects.grouped) objects with \(bytes(report.objectBytes))"
    if let memory = report.memory { text += " of \(bytes(memory.sys)) from the system" }
    if let sampled = report.sampled {
      text += "; the memory profile shows \(bytes(UInt64(clamping: sampled.bytes))) in use"
    }
    text += ".\n"
    return text
  }

  private var warnings: String? {
    var lines = report.warnings
    if let partial = report.partial, !lines.contains(where: { $0.contains(partial.problem) }) {
      lines.insert("only a part of the dump could be read (\(partial.problem)): all numbers are of that part", at: 0)
    }
    return lines.isEmpty ? nil : lines.map { "> **Warning:** \(MarkdownText.escaped($0))\n" }.joined(separator: ">\n")
  }

  private var suspects: String? {
    guard let suspects = report.suspects, !suspects.largest.isEmpty else { return nil }
    let title = suspects.known > 0 ? "Suspects of a leak" : "No suspect of a leak of a known kind: where the memory is"
    return "## \(title)\n\n"
      + suspects.largest.map { suspect in
        let kind = suspect.kind.map { "**\($0)**: " } ?? ""
        let front = "\(bytes(suspect.bytes)), \(ByteCount.percent(suspect.share, of: 1))"
        let path = suspect.path.prefix(8).map { MarkdownText.code($0.bounded) }.joined(separator: " › ")
        return "- \(front): \(kind)\(MarkdownText.escaped(suspect.sentence))"
          + (suspect.path.count > 1 ? "  \n  \(path)" : "") + "\n"
      }.joined()
  }

  private var memory: String? {
    guard let memory = report.memory else { return nil }
    let rows = report.parts.map { [$0.title, bytes($0.bytes), share($0.bytes, memory.sys)] }
    let advice = report.advice.map { "- \(MarkdownText.escaped($0.text))\n" }.joined()
    return "## Memory from the system\n\n"
      + MarkdownText.table(["Part", ">Bytes", ">Share"], rows + [["**all**", bytes(memory.sys), ""]])
      + (advice.isEmpty ? "" : "\n\(advice)")
  }

  private var growth: String? {
    guard let growth = report.growth else { return nil }
    let change = signed(Int64(clamping: growth.now.bytes) - Int64(clamping: growth.before.bytes))
    var text = "## What grew since \(MarkdownText.cell(Name(growth.since)))\n\n"
    text += "\(bytes(growth.before.bytes)) are \(bytes(growth.now.bytes)) now (\(change)). "
    text += "New: \(growth.new.objects.grouped) objects, \(bytes(growth.new.bytes)); "
    text += "gone: \(growth.gone.objects.grouped) objects, \(bytes(growth.gone.bytes)).\n"
    for (title, table) in [("Root", growth.holders), ("Type", growth.types), ("Site", growth.sites)] {
      guard !table.largest.isEmpty else { continue }
      let rows = table.largest.prefix(Self.rows).map { row in
        let place = row.file.map { " \(MarkdownText.cell(Report.place($0, row.line ?? 0)))" } ?? ""
        return [
          MarkdownText.cell(row.name.bounded) + place, signed(row.grown), bytes(row.now.bytes), bytes(row.new.bytes),
        ]
      }
      text += "\n" + MarkdownText.table([title, ">Grew by", ">Is now", ">New"], rows)
    }
    return text
  }

  private var holders: String? {
    table("Who holds it", report.holders, ["Root", ">Bytes", ">Share", ">Objects"], "root") { row in
      let path = row.path.prefix(5).map(MarkdownText.cell).joined(separator: " › ")
      return [
        MarkdownText.cell(row.name) + (path.isEmpty ? "" : " › \(path)"), bytes(row.bytes),
        share(row.bytes, report.objectBytes), row.objects.grouped,
      ]
    }
  }

  private var types: String? {
    let hasNew = report.types.rows.contains { $0.new != nil }
    let headings = ["Type", ">Bytes", ">Share", ">Objects", ">Retained", ">Largest"] + (hasNew ? [">New"] : [])
    return table("Types", report.types, headings, "type") { row in
      [
        MarkdownText.cell(row.name), bytes(row.bytes), share(row.bytes, report.objectBytes), row.objects.grouped,
        bytes(row.retained), bytes(row.largest),
      ] + (hasNew ? [row.new.map(bytes) ?? ""] : [])
    }
  }

  private var sites: String? {
    table("Who allocated it", report.sites, ["Function", ">Bytes", ">Objects", ">Allocated"], "site") { row in
      let place = row.place.isEmpty ? "" : " \(MarkdownText.cell(row.place))"
      return [
        MarkdownText.cell(row.function) + place, bytes(UInt64(clamping: row.bytes)), row.objects.grouped,
        bytes(UInt64(clamping: row.allocBytes)),
      ]
    }
  }

  private var goroutines: String? {
    table("Goroutines", report.goroutines, ["Function", "State", ">Count", ">Holds"], "stack") { row in
      let place = row.place.isEmpty ? "" : " \(MarkdownText.cell(row.place))"
      return [
        MarkdownText.cell(row.function) + place,
        (row.leaked == true ? "leaked: " : "") + MarkdownText.escaped(row.state.text), row.count.grouped,
        row.held.map(bytes) ?? "",
      ]
    }
  }

  private var exactness: String? {
    let differing = report.checks.filter { !$0.agrees }
    var lines = report.exactness.map(\.text) + differing.map { "\($0.text): \($0.reason ?? "")" }
    let agree = report.checks.count - differing.count
    if agree > 0 { lines.append("\(agree) \(agree == 1 ? "check agrees" : "checks agree")") }
    return "## How exact it is\n\n" + lines.map { "- \(MarkdownText.escaped($0))\n" }.joined()
  }

  /// The top rows of a table, and a row for the others; nil if there are no rows.
  private func table<Row>(
    _ title: String, _ table: Report.Table<Row>, _ headings: [String], _ thing: String, _ cells: (Row) -> [String]
  ) -> String? {
    guard !table.rows.isEmpty else { return nil }
    let shown = table.rows.prefix(Self.rows)
    let left = table.rows.count - shown.count + table.others
    let others = left > 0 ? "\n\(left.grouped) other \(thing)\(left == 1 ? "" : "s")\n" : ""
    return "## \(title)\n\n" + MarkdownText.table(headings, shown.map(cells)) + others
  }

  private func bytes(_ count: UInt64) -> String { ByteCount.text(count) }

  private func signed(_ count: Int64) -> String { (count < 0 ? "-" : "+") + bytes(count.magnitude) }

  private func share(_ part: UInt64, _ whole: UInt64) -> String {
    ByteCount.percent(Double(part), of: Double(whole))
  }
}
