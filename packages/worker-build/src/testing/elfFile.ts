/** The fields of a small shared object. */
export interface ElfFields {
  /** `e_machine`. */
  readonly machine: number;
  /** The names of the libraries that it links. */
  readonly needed?: readonly string[];
  /** The versions of symbols that it needs of the first library, such as `GLIBC_2.34`. */
  readonly versions?: readonly string[];
}

export const X64 = 0x3e;
export const ARM64 = 0xb7;

const HEADER = 64;
const SEGMENT = 56;
const AT = { segments: HEADER, strings: 0x100, dynamic: 0x800, versions: 0xc00, end: 0x1000 };
/** Addresses in memory differ from positions in the file. */
const LOADED_AT = 0x40_0000;

/** Writes an ELF file with a dynamic section, as a linker would. */
export function elfFile({ machine, needed = [], versions = [] }: ElfFields): Buffer {
  const bytes = Buffer.alloc(AT.end);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(BigInt(AT.segments), 32);
  bytes.writeUInt16LE(SEGMENT, 54);
  bytes.writeUInt16LE(2, 56);
  const segments = [
    { type: 1, offset: 0, size: AT.end },
    { type: 2, offset: AT.dynamic, size: AT.versions - AT.dynamic },
  ];
  for (const [index, { type, offset, size }] of segments.entries()) {
    const at = AT.segments + index * SEGMENT;
    bytes.writeUInt32LE(type, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(offset + LOADED_AT), at + 16);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  }

  let strings = 1;
  const text = (value: string) => {
    const at = strings;
    strings += bytes.write(`${value}\0`, AT.strings + at, "latin1");
    return at;
  };
  const dynamic: [bigint, number][] = needed.map((name) => [1n, text(name)]);
  dynamic.push([5n, AT.strings + LOADED_AT]);
  if (versions.length > 0) {
    dynamic.push([0x6ffffffen, AT.versions + LOADED_AT], [0x6fffffffn, 1]);
    bytes.writeUInt16LE(versions.length, AT.versions + 2);
    bytes.writeUInt32LE(16, AT.versions + 8);
    for (const [index, version] of versions.entries()) {
      const at = AT.versions + 16 + index * 16;
      bytes.writeUInt32LE(text(version), at + 8);
      bytes.writeUInt32LE(16, at + 12);
    }
  }
  for (const [index, [tag, value]] of dynamic.entries()) {
    bytes.writeBigUInt64LE(tag, AT.dynamic + index * 16);
    bytes.writeBigUInt64LE(BigInt(value), AT.dynamic + index * 16 + 8);
  }
  return bytes;
}
