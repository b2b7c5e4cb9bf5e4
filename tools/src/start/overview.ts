import type { ConfiguredWorkload } from "@sfn-workers/infra/settings";
import type { LocalResource } from "@sfn-workers/local-cloud";
import { callsIn, namesOf } from "@sfn-workers/local-stepfunctions/services";
import { runsIn } from "@sfn-workers/states-language/workflow";
import { type Column, roomIn, table } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";
import type { LocalExternal } from "./answers.ts";
import type { LocalWorkflow } from "./workflowMocks.ts";

const columns = (externals: readonly LocalExternal[]): readonly Column<ConfiguredWorkload>[] => [
  { title: "workload", text: ({ manifest }) => manifest.name },
  { title: "worker", text: ({ settings }) => settings.worker, leftOut: 2 },
  { title: "transport", text: ({ settings }) => settings.transport, leftOut: 3 },
  {
    ...{ title: "takes tasks", wraps: 20, leftOut: 1 },
    text: (workload) => takesTasks(workload, externals),
  },
];

const OF_WORKFLOWS: readonly Column<LocalWorkflow>[] = [
  { title: "workflow", text: ({ workflow }) => workflow.name },
  { title: "hands tasks to", text: handsTasksTo, wraps: 14, leftOut: 2 },
  { title: "answered by mocks", text: mocked, wraps: 20, leftOut: 1 },
];

/** One line for each workload and for each workflow, and one for the resources. */
export function overview(
  workloads: readonly ConfiguredWorkload[],
  workflows: readonly LocalWorkflow[],
  resources: readonly Pick<LocalResource, "description">[],
  stream: NodeJS.WriteStream,
  externals: readonly LocalExternal[] = [],
): string {
  const shown = { stream, borders: false, elsewhere: "pnpm settings --stack local has them" };
  const tables = [
    ...(workloads.length > 0 || workflows.length === 0
      ? [table({ columns: columns(externals), rows: workloads, ...shown })]
      : []),
    ...(workflows.length > 0
      ? [
          table({
            ...{ columns: OF_WORKFLOWS, rows: workflows, ...shown },
            elsewhere: "packages/workflows has them",
          }),
        ]
      : []),
  ];
  const all = resources.filter(({ description }) => description !== "component").length;
  const reduced = resources.filter(({ description }) => description.includes("(not here: ")).length;
  const not = reduced === 0 ? "" : `, ${reduced} with arguments that have no effect here`;
  return `${tables.join("\n\n")}\n${workflows.length > 0 ? "\n" : ""}${wrapText(`${all} ${all === 1 ? "resource" : "resources"}${not}; --tree shows them.`, roomIn(stream))}`;
}

function handsTasksTo({ workflow }: LocalWorkflow): string {
  const workloads = new Set(runsIn(workflow.definition).map(({ workload }) => workload));
  return [...workloads].join(", ") || "–";
}

function mocked({ workflow, mocks }: LocalWorkflow): string {
  const calls = callsIn(workflow).filter(({ action }) =>
    namesOf(action).some((name) => Object.hasOwn(mocks, name)),
  );
  return calls.map(({ state }) => state).join(", ") || "–";
}

/** What brings a worker to its tasks. */
function takesTasks(
  { manifest: { name }, settings }: ConfiguredWorkload,
  externals: readonly LocalExternal[],
): string {
  if (settings.worker === "external") {
    const isAnswered = externals.some((one) => one.name === name && one.answers !== undefined);
    return isAnswered ? "answered by answers.ts" : "nobody answers here";
  }
  if (settings.transport === "callback") return "from its queue";
  if (settings.schedule === undefined) return "polls all the time";
  const [, rate] = /^rate\((.*)\)$/.exec(settings.schedule) ?? [];
  const when = rate === undefined ? settings.schedule : `every ${rate.replace(/^1 /, "")}`;
  return settings.wake ? `woken by each execution, ${when}` : `woken ${when}`;
}
