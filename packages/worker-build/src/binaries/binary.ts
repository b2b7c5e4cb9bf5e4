import { isElf, readElf } from "./elf.ts";
import type { Target } from "./target.ts";

/** What a file of machine code needs, as far as its header says. */
export interface Binary {
  readonly os: string;
  readonly cpus: readonly string[];
  readonly libc?: "glibc" | "musl" | undefined;
  readonly glibc?: readonly [major: number, minor: number] | undefined;
  /** The version of Node.js's binary interface, of an addon that does without Node-API: `process.versions.modules`. */
  readonly nodeAbi?: string | undefined;
}

/** Mach-O: `cputype`. PE: `Machine`. */
const MACH_CPUS: Readonly<Record<number, string>> = { 16777223: "x64", 16777228: "arm64" };
const PE_CPUS: Readonly<Record<number, string>> = { 34404: "x64", 43620: "arm64", 332: "ia32" };

const MACH_64 = 0xfeedfacf;
const MACH_UNIVERSAL = 0xcafebabe;
/** A Java class starts as a universal Mach-O does; its version, at the place of the count, is larger. */
const MAX_ARCHITECTURES = 20;

/** @returns `undefined` for a file that is no machine code */
export function readBinary(bytes: Buffer): Binary | undefined {
  if (isElf(bytes)) {
    const { cpu, ...rest } = readElf(bytes);
    return { cpus: [cpu], ...rest, nodeAbi: readNodeAbi(bytes) };
  }
  if (isMach(bytes)) return { os: "darwin", cpus: [machCpu(bytes.readUInt32LE(4))] };
  if (isUniversal(bytes)) {
    const cpus = Array.from({ length: bytes.readUInt32BE(4) }, (_, index) =>
      machCpu(bytes.readUInt32BE(8 + index * 20)),
    );
    return { os: "darwin", cpus };
  }
  if (!isPe(bytes)) return undefined;
  const start = bytes.readUInt32LE(0x3c);
  if (bytes.toString("latin1", start, start + 4) !== "PE\0\0") return undefined;
  const machine = bytes.readUInt16LE(start + 4);
  return { os: "win32", cpus: [PE_CPUS[machine] ?? `machine ${machine}`] };
}

/** Whether a process on the target can load the binary. */
export function fits(binary: Binary, target: Target): boolean {
  return (
    binary.os === target.os &&
    binary.cpus.includes(target.cpu) &&
    (binary.libc === undefined || binary.libc === target.libc) &&
    // Every worker runs on the major version of Node.js that builds it.
    (binary.nodeAbi === undefined || binary.nodeAbi === process.versions.modules) &&
    !isNewer(binary.glibc, target.glibc)
  );
}

/** For messages: "linux x64 glibc 2.39". */
export function describeBinary({ os, cpus, libc, glibc, nodeAbi }: Binary): string {
  const abi = nodeAbi && `for Node.js ABI ${nodeAbi}, not ${process.versions.modules}`;
  const parts = [os, cpus.join("+"), libc, glibc?.join("."), abi];
  return parts.filter((part) => part !== undefined).join(" ");
}

/** Node.js's `node.h`: an addon exports `node_register_module_v` with the version of the headers. */
const REGISTER = "node_register_module_v";

function readNodeAbi(bytes: Buffer): string | undefined {
  const at = bytes.indexOf(REGISTER);
  if (at === -1) return undefined;
  const start = at + REGISTER.length;
  return /^\d+/.exec(bytes.toString("latin1", start, start + 8))?.[0];
}

function isNewer(needed: Binary["glibc"], has: Target["glibc"]): boolean {
  if (!needed || !has) return false;
  return needed[0] > has[0] || (needed[0] === has[0] && needed[1] > has[1]);
}

function isMach(bytes: Buffer): boolean {
  return bytes.length >= 8 && bytes.readUInt32LE(0) === MACH_64;
}

function isUniversal(bytes: Buffer): boolean {
  return (
    bytes.length >= 8 &&
    bytes.readUInt32BE(0) === MACH_UNIVERSAL &&
    bytes.readUInt32BE(4) < MAX_ARCHITECTURES
  );
}

function isPe(bytes: Buffer): boolean {
  return bytes.length >= 64 && bytes.toString("latin1", 0, 2) === "MZ";
}

function machCpu(type: number): string {
  return MACH_CPUS[type] ?? `type ${type}`;
}
