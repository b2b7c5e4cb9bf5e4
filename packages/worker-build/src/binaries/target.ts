/** The platform that a build runs on. */
export interface Target {
  /** In messages. */
  readonly name: string;
  /** As `process.platform` and `process.arch` say it. */
  readonly os: string;
  readonly cpu: string;
  /** On Linux only. */
  readonly libc?: "glibc" | "musl";
  /** The version of glibc, which a binary may not exceed. */
  readonly glibc?: readonly [major: number, minor: number];
  /** All files of a workload together. */
  readonly maxBytes?: number;
}

/** Lambda guide, "Lambda quotas": a deployment package has up to 250 MB unzipped. */
const LAMBDA_MAX_BYTES = 262_144_000;

/** Lambda guide, "Lambda runtimes": `nodejs24.x` runs on Amazon Linux 2023, whose glibc is 2.34. */
export const LAMBDA: Target = {
  name: "AWS Lambda",
  os: "linux",
  cpu: "arm64",
  libc: "glibc",
  glibc: [2, 34],
  maxBytes: LAMBDA_MAX_BYTES,
};

/** The base of the Dockerfile is Alpine. */
export const IMAGE: Target = { name: "the image", os: "linux", cpu: "arm64", libc: "musl" };

/** This machine. */
export function localTarget(): Target {
  const { platform: os, arch: cpu } = process;
  const name = "this machine";
  if (os !== "linux") return { name, os, cpu };
  const report = process.report.getReport();
  const glibc = "header" in report && hasGlibc(report.header) ? "glibc" : "musl";
  return { name, os, cpu, libc: glibc };
}

/** For messages: "AWS Lambda (linux arm64 glibc 2.34)". */
export function describeTarget({ name, os, cpu, libc, glibc }: Target): string {
  const parts = [os, cpu, libc, glibc?.join(".")];
  return `${name} (${parts.filter((part) => part !== undefined).join(" ")})`;
}

export function isThisMachine({ os, cpu, libc }: Target): boolean {
  const here = localTarget();
  return os === here.os && cpu === here.cpu && libc === here.libc;
}

function hasGlibc(header: unknown): boolean {
  return (
    typeof header === "object" &&
    header !== null &&
    "glibcVersionRuntime" in header &&
    header.glibcVersionRuntime !== undefined
  );
}
