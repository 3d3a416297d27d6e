/// What is accepted at most. No real dump comes near; a damaged or hostile one does.
///
/// Below these limits memory is taken only for bytes that were really read, so a dump cannot take more than it has, and
/// one that is decompressed from nearly nothing not more than the limits of a whole dump allow: some gigabytes.
public enum Limits {
  // MARK: Of one record

  /// Bytes of a name or another string: 1 MiB. The longest names of functions, of generics, have a few thousand.
  public static let stringLength = 1 << 20

  /// Frames of a MemProf stack. The runtime records at most 1,024 (GODEBUG profstackdepth).
  public static let stackDepth = 1 << 16

  /// Bytes of all names of one MemProf stack: 16 MiB.
  public static let stackLength = 16 << 20

  /// Pointer fields of a record: those of 32 GiB full of pointers.
  public static let pointerFields = 1 << 32

  /// Bytes of a StackFrame record whose memory is handed out to all who want such records. Most frames have some hundred bytes,
  /// that of `debug.WriteHeapDump` six thousand.
  public static let shortFrame = 16 << 10

  // MARK: Of a whole dump, as far as it is kept in memory

  /// MemProf records. For each the runtime keeps some hundred bytes itself.
  public static let buckets = 1 << 24

  /// Frames of all MemProf stacks together.
  public static let frames = 1 << 30

  /// Different frames.
  public static let differentFrames = 1 << 26

  /// Bytes of all different names of functions and files: 256 MiB. A Go executable holds the same names.
  public static let nameLength = 256 << 20
}
