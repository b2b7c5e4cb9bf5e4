import type { Manifests } from "../settings/settings.ts";
import { type SettingRow, settingsTable } from "../settings/table.ts";

/** Says how many batches the functions with queues receive at a time, where no setting of their own says so. */
export function assumedBatches(
  configuration: Readonly<Record<string, unknown>>,
  manifests: Manifests,
  stack: string,
): string[] {
  const rows = settingsTable(configuration, manifests, stack);
  const assumed = rows.filter(isAssumed).map(({ key, value }) => `${value} of ${workloadOf(key)}`);
  if (assumed.length === 0) return [];
  const account = rows.find(({ key }) => key === "lambdaConcurrency");
  const reserved = rows
    .filter(({ key }) => key.endsWith(".reservedConcurrency"))
    .reduce((sum, { value }) => sum + Number(value ?? 0), 0);
  const less = reserved === 0 ? "" : ` minus ${reserved} that are reserved`;
  return [
    `Lambda runs at most so many batches at the same time: ${assumed.join(", ")}. They come from half of lambdaConcurrency, which is ${account?.value} (${account?.source})${less}.`,
  ];

  function isAssumed({ key, source }: SettingRow): boolean {
    if (!key.endsWith(".maximumConcurrency") || source !== "default") return false;
    const reserved = `workloads.${workloadOf(key)}.reservedConcurrency`;
    return rows.find((row) => row.key === reserved)?.value === undefined;
  }
}

function workloadOf(key: string): string {
  return key.split(".")[1] ?? "";
}
