// The messages of profile.proto, each as its fields, in the order of their numbers.

extension OutputSpan<UInt8> {
  @inline(__always)
  mutating func field(_ field: ProfileField, _ value: ValueType) {
    message(field.rawValue) { output in
      output.int64(ValueTypeField.type.rawValue, value.type)
      output.int64(ValueTypeField.unit.rawValue, value.unit)
    }
  }

  @inline(__always)
  mutating func field(_ field: SampleField, _ value: Label) {
    message(field.rawValue) { output in
      output.int64(LabelField.key.rawValue, value.key)
      output.int64(LabelField.str.rawValue, value.str)
      output.int64(LabelField.num.rawValue, value.num)
      output.int64(LabelField.numUnit.rawValue, value.numUnit)
    }
  }

  @inline(__always)
  mutating func field(_ field: ProfileField, _ value: Mapping) {
    message(field.rawValue) { output in
      output.uint64(MappingField.id.rawValue, value.id)
      output.uint64(MappingField.memoryStart.rawValue, value.memoryStart)
      output.uint64(MappingField.memoryLimit.rawValue, value.memoryLimit)
      output.uint64(MappingField.fileOffset.rawValue, value.fileOffset)
      output.int64(MappingField.filename.rawValue, value.filename)
      output.int64(MappingField.buildID.rawValue, value.buildID)
      output.bool(MappingField.hasFunctions.rawValue, value.hasFunctions)
      output.bool(MappingField.hasFilenames.rawValue, value.hasFilenames)
      output.bool(MappingField.hasLineNumbers.rawValue, value.hasLineNumbers)
      output.bool(MappingField.hasInlineFrames.rawValue, value.hasInlineFrames)
    }
  }

  @inline(__always)
  mutating func field(_ field: LocationField, _ value: Line) {
    message(field.rawValue) { output in
      output.uint64(LineField.functionID.rawValue, value.functionID)
      output.int64(LineField.line.rawValue, value.line)
      output.int64(LineField.column.rawValue, value.column)
    }
  }

  @inline(__always)
  mutating func field(_ field: ProfileField, _ value: Function) {
    message(field.rawValue) { output in
      output.uint64(FunctionField.id.rawValue, value.id)
      output.int64(FunctionField.name.rawValue, value.name)
      output.int64(FunctionField.systemName.rawValue, value.systemName)
      output.int64(FunctionField.filename.rawValue, value.filename)
      output.int64(FunctionField.startLine.rawValue, value.startLine)
    }
  }
}
