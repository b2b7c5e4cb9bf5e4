import type { Deployed } from "./deployed.ts";
import { isReplacedBy } from "./replacements.ts";

/** Deletes resources, each after those that depend on it; independent ones at the same time. */
export async function deleteInOrder<One extends Deployed>(
  resources: Iterable<One>,
  deleteOne: (resource: One) => Promise<void>,
): Promise<void> {
  const left = new Set(resources);
  while (left.size > 0) {
    const free = [...left].filter((one) => ![...left].some((other) => needs(other, one)));
    const now = free.length > 0 ? free : [...left];
    for (const one of now) left.delete(one);
    const failed = (await Promise.allSettled(now.map(deleteOne))).find(isRejected);
    if (failed !== undefined) throw failed.reason;
  }
}

function isRejected(result: PromiseSettledResult<void>): result is PromiseRejectedResult {
  return result.status === "rejected";
}

function needs(one: Deployed, other: Deployed): boolean {
  if (one === other) return false;
  const { urn } = other.registration;
  const { dependsOn, parent, deletedWith } = one.registration;
  return dependsOn.includes(urn) || parent === urn || deletedWith === urn;
}

/**
 * What must be deleted before a resource that is deleted before its replacement is created: the resources that its new
 * outputs will replace as well, directly or through others.
 */
export function replacedWith(first: Deployed, others: Iterable<Deployed>): Deployed[] {
  const replaced = new Set([first]);
  for (const one of others) {
    const { type, inputsDependOn } = one.registration;
    const isReplaced = Object.entries(inputsDependOn).some(
      ([input, urns]) =>
        isReplacedBy(type, input) &&
        [...replaced].some(({ registration }) => urns.includes(registration.urn)),
    );
    if (isReplaced) replaced.add(one);
  }
  replaced.delete(first);
  return [...replaced];
}
