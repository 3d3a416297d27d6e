public import ByteStreams
public import GoRuntime

/// What identifies a Go executable: read from some of its headers, without its functions.
public struct ExecutableSummary: Sendable {
  /// The machine that the code is for.
  public var architecture: Architecture { file.architecture }
  /// 4 or 8.
  public var pointerSize: Int { file.pointerSize }
  public var isBigEndian: Bool { file.isBigEndian }
  /// What the go command recorded; nil if the executable was linked without.
  public let buildInfo: BuildInfo?
  /// The release of Go that built it: the one that the build information names, or the newest that has such tables.
  public let goVersion: GoVersion
  /// The linker's id in hexadecimal, by which pprof and debuggers know an executable; Go sets it since 1.24.
  public var gnuBuildID: String? { file.gnuBuildID }
  /// The go command's id.
  public var goBuildID: String? { file.goBuildID }
  /// Where the variables with pointers lie, in the file's own addresses; they may be loaded elsewhere.
  public var data: Range<UInt64> { module.data }
  /// Where the variables lie that begin as zeros.
  public var bss: Range<UInt64> { module.bss }

  let file: ObjectFile
  let module: ModuleData

  /// Reads the headers of an executable.
  ///
  /// - Throws: if it is none, or not made by Go, or damaged.
  public init(_ bytes: any RandomAccessBytes) throws(GoExecutableError) {
    file = try ObjectFile(bytes)
    buildInfo = try file.buildInfo()
    module = try ModuleData.find(in: file, version: buildInfo?.goVersion)
    goVersion = buildInfo.flatMap { GoVersion(namedIn: $0.goVersion) } ?? module.newestRelease
  }
}
