/** What of an ELF file says where it can be loaded. */
export interface Elf {
  readonly os: "linux" | "freebsd";
  readonly cpu: string;
  /** `undefined` when the file needs no C library of its own. */
  readonly libc: "glibc" | "musl" | undefined;
  /** The newest version of glibc's symbols that the file needs, such as `[2, 34]`. */
  readonly glibc: readonly [major: number, minor: number] | undefined;
}

/** ELF-64 object file format: `e_machine`. The names are Node's (`process.arch`). */
const MACHINES: Readonly<Record<number, string>> = {
  3: "ia32",
  20: "ppc",
  21: "ppc64",
  22: "s390x",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64",
  258: "loong64",
};

const OSABI_FREEBSD = 9;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_VERNEED = 0x6ffffffen;
const DT_VERNEEDNUM = 0x6fffffffn;

export function isElf(bytes: Buffer): boolean {
  return bytes.length >= 64 && bytes.readUInt32BE(0) === 0x7f454c46;
}

/**
 * Reads an ELF file: its CPU, and from what it links to its C library. Of files for 32 bits or big-endian CPUs, which no
 * target is, only the CPU is read.
 */
export function readElf(bytes: Buffer): Elf {
  const os = bytes[7] === OSABI_FREEBSD ? "freebsd" : "linux";
  const little = bytes[5] === LITTLE_ENDIAN;
  const machine = little ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18);
  const cpu = MACHINES[machine] ?? `machine ${machine}`;
  if (!little || bytes[4] !== CLASS_64) return { os, cpu, libc: undefined, glibc: undefined };
  const links = readLinks(bytes);
  if (links === undefined)
    return { os, cpu: `${cpu} (damaged)`, libc: undefined, glibc: undefined };
  const { interpreter, needed, versions } = links;
  const names = [...needed, ...interpreter];
  // The compiler's own libraries name versions of glibc in files for musl too, so what is linked comes first.
  if (names.some((name) => /^libc\.musl-|ld-musl-|^libc\.so$/.test(name))) {
    return { os, cpu, libc: "musl", glibc: undefined };
  }
  const glibc = newest(versions);
  const isLinked = names.some((name) => /^libc\.so\.6$|ld-linux/.test(name));
  return { os, cpu, libc: isLinked || glibc ? "glibc" : undefined, glibc };
}

interface Links {
  readonly interpreter: readonly string[];
  readonly needed: readonly string[];
  /** Names of symbol versions, such as `GLIBC_2.34`. */
  readonly versions: readonly string[];
}

/** @returns `undefined` when an address points out of the file */
function readLinks(bytes: Buffer): Links | undefined {
  try {
    return linksOf(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function linksOf(bytes: Buffer): Links {
  const segments = readSegments(bytes);
  const interpreter = segments
    .filter(({ type }) => type === PT_INTERP)
    .map(({ offset }) => readText(bytes, offset));
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return { interpreter, needed: [], versions: [] };
  const entries = readDynamic(bytes, dynamic.offset, dynamic.size);
  const value = (tag: bigint) => entries.find((entry) => entry.tag === tag)?.value;
  const strings = toOffset(segments, value(DT_STRTAB) ?? 0);
  const needed = entries
    .filter(({ tag }) => tag === DT_NEEDED)
    .map((entry) => readText(bytes, strings + entry.value));
  const verneed = value(DT_VERNEED);
  const versions =
    verneed === undefined
      ? []
      : readVersions(bytes, toOffset(segments, verneed), value(DT_VERNEEDNUM) ?? 0, strings);
  return { interpreter, needed, versions };
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function readSegments(bytes: Buffer): readonly Segment[] {
  const start = Number(bytes.readBigUInt64LE(32));
  const entrySize = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * entrySize;
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    };
  });
}

function readDynamic(bytes: Buffer, offset: number, size: number) {
  return Array.from({ length: Math.floor(size / 16) }, (_, index) => ({
    tag: bytes.readBigUInt64LE(offset + index * 16),
    value: Number(bytes.readBigUInt64LE(offset + index * 16 + 8)),
  }));
}

/** The version records of each needed library: linked lists of `Elf64_Verneed` and `Elf64_Vernaux`. */
function readVersions(bytes: Buffer, start: number, libraries: number, strings: number): string[] {
  const versions: string[] = [];
  for (let library = 0, at = start; library < libraries; library += 1) {
    const count = bytes.readUInt16LE(at + 2);
    for (let index = 0, entry = at + bytes.readUInt32LE(at + 8); index < count; index += 1) {
      versions.push(readText(bytes, strings + bytes.readUInt32LE(entry + 8)));
      entry += bytes.readUInt32LE(entry + 12);
    }
    at += bytes.readUInt32LE(at + 12);
  }
  return versions;
}

/** An address in memory as a position in the file. */
function toOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    (candidate) =>
      candidate.type === PT_LOAD &&
      address >= candidate.address &&
      address < candidate.address + candidate.size,
  );
  return segment ? address - segment.address + segment.offset : address;
}

function readText(bytes: Buffer, start: number): string {
  return bytes.toString("utf8", start, bytes.indexOf(0, start));
}

function newest(versions: readonly string[]): readonly [number, number] | undefined {
  return versions
    .flatMap((version): [number, number][] => {
      const match = /^GLIBC_(\d+)\.(\d+)/.exec(version);
      return match ? [[Number(match[1]), Number(match[2])]] : [];
    })
    .sort(([major, minor], [otherMajor, otherMinor]) => major - otherMajor || minor - otherMinor)
    .at(-1);
}
