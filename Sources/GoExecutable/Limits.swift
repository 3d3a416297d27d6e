/// Limits of what is accepted of an executable: far above real ones. Below them, memory is taken only for bytes that were
/// really read.
enum Limits {
  /// Sections and segments. Executables have some dozens; an ELF header has room for 65,535.
  static let sections: UInt64 = 1 << 16
  /// Segments that are loaded. Executables have some three to ten.
  static let segments = 256
  /// Bytes of Mach-O load commands: 1 MiB.
  static let loadCommands: UInt64 = 1 << 20
  /// Bytes of section names and of notes: 1 MiB.
  static let names: UInt64 = 1 << 20
  /// Bytes of the Go line table: 512 MiB. An executable of 100 MB has 30 MB.
  static let lineTable: UInt64 = 512 << 20
  /// Bytes of a symbol table or of its names: 512 MiB.
  static let symbols: UInt64 = 512 << 20
  /// Bytes of debug information, compressed or not: 1 GiB. An executable of 100 MB has 40 MB.
  static let debugInformation: UInt64 = 1 << 30
  /// Bytes of one function's code: 16 MiB. Those that fill large tables have a few.
  static let code: UInt64 = 16 << 20
  /// Runs of equal values in one table of a function: a million.
  static let runs = 1 << 20
  /// Bytes of one name of a function or a file.
  static let name = 64 << 10
  /// Functions that one function has inlined, each counted as often as it was.
  static let inlinedCalls = 1 << 20
  /// Bytes of the Go build information: 16 MiB. It has a line for each module.
  static let buildInfo = 16 << 20
  /// Types of one executable: 16 million. The largest have some 200,000.
  static let types = 1 << 24
  /// Fields of all structs together: 4 million. Descriptors may share them.
  static let fields = 1 << 22
  /// Fields of one struct, parameters of one function, methods of one interface: 65,536.
  static let members: UInt64 = 1 << 16
  /// Bytes of a type's name: 4096; what is longer is cut.
  static let typeName = 4096
  /// How deeply types without names are nested, in a name or in memory.
  static let typeDepth = 100
  /// How many words with pointers are kept of a type; of a type with more, they are found anew each time.
  static let pointerWords: UInt64 = 256
  /// How many words with pointers are kept of all types together: 16 million.
  static let keptWords = 1 << 24
  /// Pairs of an interface and a type: a million.
  static let itabs: UInt64 = 1 << 20
  /// Parts that the code is linked in; several only where it is too large for a branch.
  static let textSections: UInt64 = 1000
}
