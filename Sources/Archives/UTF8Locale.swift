import Glibc

/// The locale in which libarchive keeps names as they are.
///
/// libarchive brings names whose encoding a format prescribes (zip with its UTF-8 flag, 7z, pax) to the encoding of the
/// locale, and loses what that does not have. Which locale the user has must not matter, so it is always this one.
enum UTF8Locale {
  /// Never freed, never changed. Nil if the C library has no such locale; then only ASCII names can be read.
  nonisolated(unsafe) private static let locale: locale_t? = unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

  /// Calls `body` with this locale, in this thread only.
  static func whileSet<Result>(_ body: () -> Result) -> Result {
    guard let locale = unsafe locale else { return body() }
    let old = unsafe uselocale(locale)
    defer { _ = unsafe uselocale(old) }
    return body()
  }
}
