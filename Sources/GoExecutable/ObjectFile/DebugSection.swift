package import Names

/// A part of an executable's debug information, as DWARF divides it.
package struct DebugSection: Sendable {
  /// Its name in ELF: `.debug_info`, or `.zdebug_info` if it is compressed the old way.
  package let name: Name
  /// Whether it is compressed and begins with ELF's header for that.
  package let isCompressed: Bool
  package let bytes: [UInt8]
  /// Its length uncompressed, as it says.
  package let length: UInt64
  /// Whether it is compressed with zstd, not zlib.
  package let isZstandard: Bool

  /// What variables and types are read from.
  package static let names: [Name] = [
    "debug_info", "debug_abbrev", "debug_str", "debug_str_offsets", "debug_line_str", "debug_addr", "debug_loc",
    "debug_loclists", "debug_ranges", "debug_rnglists",
  ]
}

extension GoExecutable {
  /// The parts of the debug information that say something of variables and types; none in a stripped executable.
  ///
  /// The uncompressed sizes that it claims are within limits.
  ///
  /// - Parameter names: the sections that are wanted, without the dot.
  package func debugSections(_ names: [Name] = DebugSection.names) throws(GoExecutableError) -> [DebugSection] {
    let prefix: Name = file.format == .elf ? "." : "__"
    var found: [DebugSection] = []
    var left = Limits.debugInformation
    for section in file.sections where section.hasBytes && section.size > 0 && section.name.hasPrefix(prefix) {
      let own = section.name.dropFirst(prefix.count)
      let isOld = own.hasPrefix("z")
      let plain = isOld ? own.dropFirst() : own
      // Names in Mach-O have 16 bytes at most.
      let full = DebugSection.names.first { name in
        name == plain || (section.name.count == 16 && name.hasPrefix(plain) && plain.count > 10)
      }
      // One of each: nothing reads a second section of the same name.
      guard let full, names.contains(full), !found.contains(where: { $0.name.hasSuffix(full) }) else { continue }
      func take(_ what: String, _ size: UInt64) throws(GoExecutableError) {
        guard size <= left else {
          throw GoExecutableError(
            .tooLarge(what, size, limit: Limits.debugInformation), .debugInformation, at: section.offset)
        }
        left -= size
      }
      try take("its length", section.size)
      let bytes = try ObjectFile.read(self.file.bytes, section.offset, section.size, .debugInformation)
      // ch_type, ELFCOMPRESS_ZSTD
      let isZstandard = section.isCompressed && Fields(bytes: bytes, isBigEndian: file.isBigEndian).u32(0) == 2
      var length = section.size
      if let size = uncompressedSize(bytes, isCompressed: section.isCompressed, isOld: isOld) {
        // zlib cannot compress anything further than that.
        guard isZstandard || size / 1032 <= section.size else {
          throw GoExecutableError(.invalid("its length uncompressed", size), .debugInformation, at: section.offset)
        }
        // Real debug information shrinks to a third or a tenth; if it shrinks to much less, it was made to fill memory.
        try GoExecutableError.check(
          "its length uncompressed", size, atMost: 16 << 20 + 64 * section.size, .debugInformation, at: section.offset)
        try take("its length uncompressed", size)
        length = size
      }
      found.append(
        DebugSection(
          name: (isOld ? ".z" : ".") + full, isCompressed: section.isCompressed, bytes: bytes, length: length,
          isZstandard: isZstandard))
    }
    return found
  }

  /// The uncompressed size that compressed bytes claim; nil if they are not compressed.
  private func uncompressedSize(_ bytes: [UInt8], isCompressed: Bool, isOld: Bool) -> UInt64? {
    if isCompressed {
      // Elf64_Chdr, Elf32_Chdr
      return Fields(bytes: bytes, isBigEndian: file.isBigEndian).unsigned(file.pointerSize, file.pointerSize)
    }
    guard isOld, bytes.starts(with: "ZLIB".utf8) else { return nil }
    return Fields(bytes: bytes, isBigEndian: true).unsigned(4, 8)
  }
}
