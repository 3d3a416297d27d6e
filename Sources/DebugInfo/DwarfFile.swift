import CLibdw

/// Owns libdw's `Dwarf`, and the bytes that it reads.
@safe final class DwarfFile {
  private let image: UnsafeMutableRawBufferPointer
  // Nil only until `init` throws.
  private let elf, dwarf: OpaquePointer?

  /// Opens the debug information in `bytes`, a file of ELF's form.
  init(_ bytes: [UInt8]) throws(DebugInfoError) {
    // libelf knows one version, and wants to be asked for it.
    _ = elf_version(UInt32(EV_CURRENT))
    unsafe image = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    unsafe image.copyBytes(from: bytes)
    // The memory outlives both: it is freed after them.
    unsafe elf = unsafe elf_memory(image.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
    unsafe dwarf = unsafe elf == nil ? nil : dwarf_begin_elf(elf, DWARF_C_READ, nil)
    guard unsafe elf != nil else { throw .damaged(Self.elfFailure) }
    guard unsafe dwarf != nil else { throw Self.failure }
  }

  deinit {
    // Both take nil.
    _ = unsafe dwarf_end(dwarf)
    _ = unsafe elf_end(elf)
    unsafe image.deallocate()
  }

  /// libdw's text for its last failure.
  static var failure: DebugInfoError {
    // A C string that lives for ever.
    .damaged(unsafe dwarf_errmsg(-1).map { unsafe String(cString: $0) } ?? "no reason given")
  }

  private static var elfFailure: String {
    // A C string that lives for ever.
    unsafe elf_errmsg(-1).map { unsafe String(cString: $0) } ?? "no reason given"
  }

  /// Calls `body` with the first entry of every unit.
  func forEachUnit(_ body: (DwarfEntry) throws(DebugInfoError) -> Void) throws(DebugInfoError) {
    var unit: OpaquePointer?
    var version: Dwarf_Half = 0
    var type: UInt8 = 0
    while true {
      var entry = unsafe Dwarf_Die()
      var next: OpaquePointer?
      // Writes only to the variables.
      switch unsafe dwarf_get_units(dwarf, unit, &next, &version, &type, &entry, nil) {
      case 0: try body(unsafe DwarfEntry(entry))
      case 1: return
      default: throw Self.failure
      }
      unsafe unit = next
    }
  }

  /// The entry at an offset that an entry of this file gave.
  func entry(at offset: UInt64) -> DwarfEntry? {
    var entry = unsafe Dwarf_Die()
    guard unsafe dwarf_offdie(dwarf, offset, &entry) != nil else { return nil }
    return unsafe DwarfEntry(entry)
  }
}
