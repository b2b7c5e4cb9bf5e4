import type { ConfiguredWorkload } from "@sfn-workers/infra/settings";
import type { LocalResource } from "@sfn-workers/local-cloud";
import { type Column, roomIn, table } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";

const COLUMNS: readonly Column<ConfiguredWorkload>[] = [
  { title: "workload", text: ({ manifest }) => manifest.name },
  { title: "worker", text: ({ settings }) => settings.worker, leftOut: 2 },
  { title: "transport", text: ({ settings }) => settings.transport, leftOut: 3 },
  { title: "takes tasks", text: takesTasks, wraps: 20, leftOut: 1 },
];

/** One line for each workload, and one for the resources. */
export function overview(
  workloads: readonly ConfiguredWorkload[],
  resources: readonly Pick<LocalResource, "description">[],
  stream: NodeJS.WriteStream,
): string {
  const lines = table({
    ...{ columns: COLUMNS, rows: workloads, stream, borders: false },
    elsewhere: "pnpm settings --stack local has them",
  });
  const all = resources.filter(({ description }) => description !== "component").length;
  const reduced = resources.filter(({ description }) => description.includes("(not here: ")).length;
  const not = reduced === 0 ? "" : `, ${reduced} with arguments that have no effect here`;
  return `${lines}\n${wrapText(`${all} ${all === 1 ? "resource" : "resources"}${not}; --tree shows them.`, roomIn(stream))}`;
}

/** What brings a worker to its tasks. */
function takesTasks({ settings }: ConfiguredWorkload): string {
  if (settings.worker === "external") return "by whoever has the permission";
  if (settings.transport === "callback") return "from its queue";
  if (settings.schedule === undefined) return "polls all the time";
  const [, rate] = /^rate\((.*)\)$/.exec(settings.schedule) ?? [];
  const when = rate === undefined ? settings.schedule : `every ${rate.replace(/^1 /, "")}`;
  return settings.wake ? `woken by each execution, ${when}` : `woken ${when}`;
}
