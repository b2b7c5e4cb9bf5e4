import { runsIn, statesIn } from "@sfn-workers/states-language/workflow";
import { manifests } from "@sfn-workers/workloads/manifests";
import { workflowInputs } from "../executions/inputs.ts";
import type { Machine, WorkerNews } from "../executions/machines.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import type { WorkflowReport } from "../executions/report.ts";
import type { LocalWorkflow } from "./workflowMocks.ts";

/** The state machines of workflows, with the samples of each. */
export function workflowMachines(
  deployed: Readonly<Record<string, { readonly stateMachineArn: string }>>,
  workflows: readonly LocalWorkflow[],
  options: ExecutionOptions,
): Machine<WorkflowReport>[] {
  return Object.entries(deployed).map(([name, { stateMachineArn }]) => ({
    ...{ name, stateMachineArn },
    inputs: workflowInputs(name, options),
    longestSeconds: longestSeconds(workflows.find(({ workflow }) => workflow.name === name)),
    report: (tally, end) => tally.report(name, end),
  }));
}

/** How long a Wait state or a task of a workload may last. What answers other calls is quicker. */
function longestSeconds(local: LocalWorkflow | undefined): number {
  if (local === undefined) return 0;
  const { definition } = local.workflow;
  const waits = statesIn(definition).map(({ state }) => state["Seconds"]);
  const tasks = runsIn(definition).map(({ workload }) => manifests[workload]?.timeoutSeconds);
  return Math.max(0, ...[...waits, ...tasks].filter((seconds) => typeof seconds === "number"));
}

/** What is known of a workflow's tasks is what is known of the workloads that it hands them to, and of its own state machine. */
export function workflowNews(
  workflows: readonly LocalWorkflow[],
  newsOf: (name: string) => WorkerNews,
): (name: string) => WorkerNews {
  return (name) => {
    const local = workflows.find(({ workflow }) => workflow.name === name);
    if (local === undefined) return newsOf(name);
    const workloads = runsIn(local.workflow.definition).map(({ workload }) => workload);
    const all = [name, ...new Set(workloads)].map((one) => ({ one, news: newsOf(one) }));
    const first = (tell: (news: WorkerNews) => string | undefined) => {
      for (const { one, news } of all) {
        const text = tell(news);
        if (text !== undefined) return one === name ? text : `${one}: ${text}`;
      }
      return undefined;
    };
    return {
      dead: AbortSignal.any(all.map(({ news }) => news.dead)),
      trouble: () => first((news) => news.trouble()),
      delay: () => first((news) => news.delay()),
    };
  };
}
