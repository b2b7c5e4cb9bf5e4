import type { BundleOptions } from "@sfn-workers/worker-core/manifest";

/** The manifest's line with what a workload declares and what it lacks, to copy from a message. */
export function bundleLine(declared: BundleOptions = {}, lacks: BundleOptions): string {
  const fields = (["external", "assets"] as const).flatMap((field) => {
    const names = new Set([...(declared[field] ?? []), ...(lacks[field] ?? [])]);
    const list = [...names].map((name) => JSON.stringify(name)).join(", ");
    return names.size === 0 ? [] : [`${field}: [${list}]`];
  });
  return `bundle: { ${fields.join(", ")} }`;
}
