const DEFAULT_REGION = "us-east-1";

let current = DEFAULT_REGION;
let environments = 0;

/** The Region that is emulated. All environments that run in this process at the same time are in it. */
export function region(): string {
  return current;
}

/**
 * Puts an environment into a Region until the returned function is called.
 *
 * @throws {Error} when an environment of this process runs in another one.
 */
export function useRegion(wanted: string): () => void {
  if (environments > 0 && wanted !== current) {
    throw new Error(
      `aws:region is ${wanted}, but an environment of this process runs in ${current}: stop it first, or use another process`,
    );
  }
  current = wanted;
  environments += 1;
  return () => {
    environments -= 1;
    if (environments === 0) current = DEFAULT_REGION;
  };
}

/** A Region of the partition `aws`, whose ARNs begin with `arn:aws:`. */
const SUPPORTED = /^(?!cn-|us-gov-|us-iso|eu-isoe-|eusc-)[a-z]{2}(-[a-z]+)+-\d+$/;

/**
 * The Region of a stack, from its key `aws:region`; us-east-1 without it.
 *
 * @throws {Error} when it is none of the partition `aws`.
 */
export function readRegion(config: Readonly<Record<string, unknown>>): string {
  const value = config["aws:region"] ?? DEFAULT_REGION;
  if (typeof value === "string" && SUPPORTED.test(value)) return value;
  throw new Error(
    `aws:region is ${value}; supported locally: a Region of the partition aws, such as ${DEFAULT_REGION}`,
  );
}
