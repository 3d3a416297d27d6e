import ArgumentParser
import ByteStreams
import CArguments
import Glibc
import SystemPackage

/// A path on the command line, byte for byte as it was given; `-` often means a standard stream.
struct PathArgument: ExpressibleByArgument, CustomStringConvertible {
  let path: FilePath
  /// Whether it ends in a slash, so that it can only be a folder.
  let endsInSlash: Bool

  init(argument: String) { self.init(RawArguments.bytes(argument)[...]) }

  /// Whether it is `-`.
  var isDash: Bool { path.bytes.elementsEqual("-".utf8) }

  /// For `@LIST`: the list.
  var list: PathArgument? {
    let bytes = path.bytes
    return bytes.first == UInt8(ascii: "@") ? PathArgument(bytes.dropFirst()) : nil
  }

  var description: String { path.text }

  var defaultValueDescription: String { description }

  /// A shell completes it with names of files and folders.
  static var defaultCompletionKind: CompletionKind { .file() }

  private init(_ bytes: ArraySlice<UInt8>) {
    path = FilePath(bytes: bytes)
    endsInSlash = bytes.last == UInt8(ascii: "/")
  }
}

/// The process's arguments as texts in which no byte is lost.
///
/// Swift's `CommandLine.arguments` replaces bytes that are not UTF-8. Here, each such byte is one of the last characters for
/// private use. So are the bytes of those characters themselves, should an argument have one.
enum RawArguments {
  private static let base: UInt32 = 0x10ff00

  /// All arguments but the command's name.
  static var texts: [String] {
    (1..<max(1, argument_count())).map { index in
      guard let argument = unsafe argument(index) else { return "" }
      return text(of: unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument))))
    }
  }

  /// The text that stands for an argument.
  static func text(of argument: [UInt8]) -> String {
    var result = String.UnicodeScalarView()
    for piece in NamePieces(argument[...]) {
      if let scalar = piece.scalar, scalar.value < base {
        result.append(scalar)
      } else {
        result.append(contentsOf: argument[piece.range].compactMap { Unicode.Scalar(base + UInt32($0)) })
      }
    }
    return String(result)
  }

  /// The argument that a text stands for.
  static func bytes(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      scalar.value < base ? Array(String(scalar).utf8) : [UInt8(truncatingIfNeeded: scalar.value)]
    }
  }
}
