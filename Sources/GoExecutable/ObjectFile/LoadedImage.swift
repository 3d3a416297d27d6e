import GoRuntime

// What of the file is in a process's memory, and where: for who reads that memory beside it.
extension GoExecutable {
  /// Bytes at an address of the file, as the file has them: pointers of position-independent programs are not filled in.
  ///
  /// - Returns: as many as follow the address there, at most `count`; none if the file has nothing for it.
  package func bytes(at address: UInt64, atMost count: Int) throws(GoExecutableError) -> [UInt8] {
    guard let (offset, left) = file.place(address) else { return [] }
    let length = min(UInt64(count), left, file.bytesLeft(offset))
    return try ObjectFile.read(file.bytes, offset, length, .segment)
  }

  /// Where types lie, in the file's own addresses.
  package var typeAddresses: Range<UInt64> { module.types }
  /// Where the variables without pointers lie that do not begin as zeros.
  package var noPointerData: Range<UInt64> { module.noPointerData }
  /// Where the variables without pointers lie that begin as zeros.
  package var zeroedNumbers: Range<UInt64> { module.noPointerBSS }
  /// Where all variables lie.
  package var variables: Range<UInt64> {
    let parts = [module.noPointerData, module.data, module.bss, module.noPointerBSS].filter { !$0.isEmpty }
    return (parts.map(\.lowerBound).min() ?? 0)..<(parts.map(\.upperBound).max() ?? 0)
  }
  /// Where the fields of type descriptors are.
  package var typeLayout: TypeLayout { TypeLayout(release: module.typeRelease, width: UInt64(file.pointerSize)) }
  /// Where the file says that the program begins (ELF's e_entry); nil if it does not say.
  package func entryPoint() throws(GoExecutableError) -> UInt64? {
    guard file.format == .elf else { return nil }
    return try file.fields(24, UInt64(file.pointerSize), .elfHeader).unsigned(0, file.pointerSize)
  }
  /// Where runtime.firstmoduledata is.
  package var moduleDataAddress: UInt64 { module.address }
}
