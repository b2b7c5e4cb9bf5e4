import { runsIn } from "@sfn-workers/states-language/workflow";
import type { WorkerNews } from "../executions/machines.ts";
import type { LocalWorkflow } from "./workflowMocks.ts";

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
