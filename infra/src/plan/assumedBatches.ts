import { SQS_MAXIMUM_CONCURRENCY } from "../limits.ts";
import type { Manifests } from "../settings/settings.ts";
import { type SettingRow, settingsTable } from "../settings/table.ts";

/**
 * Says how many batches the functions with queues receive at a time, where no setting of their own says so, and whether all
 * functions with queues together may receive more than the account has.
 */
export function assumedBatches(
  configuration: Readonly<Record<string, unknown>>,
  manifests: Manifests,
  stack: string,
): string[] {
  const rows = settingsTable(configuration, manifests, stack);
  const sharing = rows.filter(isSharing);
  const account = rows.find(({ key }) => key === "lambdaConcurrency");
  const reserved = sumOf(rows.filter(({ key }) => key.endsWith(".reservedConcurrency")));
  const less = reserved === 0 ? "" : ` minus ${reserved} that are reserved`;
  const size = `lambdaConcurrency, which is ${account?.value} (${account?.source})${less}`;
  return [...defaults(sharing, size), ...tooMany(sharing, Number(account?.value) - reserved, size)];

  function isSharing({ key }: SettingRow): boolean {
    if (!key.endsWith(".maximumConcurrency")) return false;
    const own = `workloads.${workloadOf(key)}.reservedConcurrency`;
    return rows.find((row) => row.key === own)?.value === undefined;
  }
}

function defaults(sharing: readonly SettingRow[], size: string): string[] {
  const assumed = sharing.filter(({ source }) => source === "default");
  if (assumed.length === 0) return [];
  const each = assumed.map(({ key, value }) => `${value} of ${workloadOf(key)}`).join(", ");
  const { min } = SQS_MAXIMUM_CONCURRENCY;
  return [
    `Lambda runs at most so many batches at the same time: ${each}. They share half of ${size}; each has at least ${min}.`,
  ];
}

/** AWS allows it, and each function alone fits. */
function tooMany(sharing: readonly SettingRow[], left: number, size: string): string[] {
  const batches = sumOf(sharing);
  if (batches <= left) return [];
  return [
    `All functions with queues may run ${batches} batches together, more than ${size}: a batch that is throttled counts as received, and brings its messages nearer to the dead letters.`,
  ];
}

function sumOf(rows: readonly SettingRow[]): number {
  return rows.reduce((sum, { value }) => sum + Number(value ?? 0), 0);
}

function workloadOf(key: string): string {
  return key.split(".")[1] ?? "";
}
