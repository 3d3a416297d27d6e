import Names

/// A report as a page that needs nothing else: its script, its style and its data are in it, and it may load nothing.
public struct ReportPage: Sendable {
  private let report: Report

  public init(_ report: Report) { self.report = report }

  /// The page.
  ///
  /// - Throws: if the report cannot be encoded.
  public var html: String {
    get throws {
      // In JSON, `<` is only in texts. Escaped, none of them can end the element or begin another.
      let data = try report.json.replacing("<", with: "\\u003c")
      return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>\(Self.escaped("\(report.title): Go heap"))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <noscript>
        <p>This page needs JavaScript for its tables and graphs, and nothing from the network. What it says in short:</p>
        <pre>\(Self.escaped(ReportText(report).markdown))</pre>
        </noscript>
        <main id="report"></main>
        <script type="application/json" id="data">\(data)</script>
        <script>\(Self.script)</script>
        </body>
        </html>

        """
    }
  }

  /// Nothing may be loaded or sent, and no other script or style is obeyed than those of the page.
  private static let policy = """
    default-src 'none'; script-src '\(SHA256.source(Array(script.utf8)))'; \
    style-src '\(SHA256.source(Array(style.utf8)))'; base-uri 'none'; form-action 'none'
    """

  private static let style = String(decoding: PackageResources.report_css, as: UTF8.self)

  private static let script = [
    PackageResources.texts_js, PackageResources.tree_js, PackageResources.flame_js, PackageResources.tables_js,
    PackageResources.report_js,
  ].map { String(decoding: $0, as: UTF8.self) }.joined()

  /// A text as HTML.
  private static func escaped(_ text: String) -> String {
    text.harmlessLines.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
