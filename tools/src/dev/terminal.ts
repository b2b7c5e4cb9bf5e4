import { relative } from "node:path";
import { styleText } from "node:util";
import { workflowsVariable } from "../start/keep.ts";
import { cut, failureText, shortId } from "../tasks/line.ts";
import { ROOT } from "../workspace/nx.ts";
import type { News, Subject } from "./news.ts";

/** The history has all of a longer output. In characters. */
const MAX_END = 300;

/** What a session tells, as lines for a terminal. */
export function textOf(news: News, stream: NodeJS.WriteStream): string {
  const styled = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream });
  const good = (text: string) => `${styled("green", "✓")} ${text}`;
  const bad = (text: string) => `${styled("red", "✗")} ${text}`;
  switch (news.kind) {
    case "ready":
      return readyText(news);
    case "renewed":
      return good(
        `${styled("bold", news.workload)}: the new worker runs, after ${seconds(news.ms)} (build ${seconds(news.buildMs)})`,
      );
    case "updated":
      return good(`the environment is updated, after ${seconds(news.ms)}: ${changesText(news)}`);
    case "error":
      return `${bad(aboutText(news.about, news.atStart))}\n${indented(news.message)}`;
    case "told":
      return news.message;
    case "mended":
      return good(`mended: ${mendedText(news.about)}`);
    case "restart":
    case "stale":
      return `${styled("yellow", "!")} ${relative(ROOT, news.file)} has changed: ${news.reason}`;
    case "task":
      return `${news.workload}: attempt ${news.attempt} ${news.outcome}`;
    case "ended":
      return news.outcome === "succeeded" ? good(endedText(news)) : bad(endedText(news));
    case "answered":
      return `${styled("cyan", "↩")} ${answeredText(news)}`;
    case "stopped":
      return "everything stopped";
    case "sent":
      return `${styled("cyan", "▶")} ${news.workload}: started ${news.executionArn.replace(/^.*:/, "")}`;
  }
}

/** How an execution ended, and with what. */
function endedText(ended: Extract<News, { kind: "ended" }>): string {
  const { workflow, executionArn, outcome, output, error, cause } = ended;
  const what = outcome === "succeeded" ? output : failureText(error, cause);
  const did =
    outcome === "timedOut" ? "timed out" : outcome === "stopped" ? "was stopped" : outcome;
  const told = `${workflow} ${shortId(executionArn)} ${did}`;
  return what ? `${told}: ${cut(what, MAX_END)}` : told;
}

function answeredText(answered: Extract<News, { kind: "answered" }>): string {
  const { workload, file, executionArn, state, error } = answered;
  const task = executionArn === undefined ? "a task" : `${shortId(executionArn)} ${state}`;
  return `${workload} ${task} answered by ${file}${error === undefined ? "" : `: ${error}`}`;
}

function readyText(ready: Extract<News, { kind: "ready" }>): string {
  const { workloads, workflows, stepFunctionsUrl, sqsUrl, accessKeyId, secretAccessKey } = ready;
  const width = Math.max(0, ...[...workloads, ...workflows].map(({ name }) => name.length));
  const lines = workloads.map(({ name, worker, inspect, holdSeconds }) => {
    const debugged =
      inspect === undefined
        ? ""
        : `, debugger at 127.0.0.1:${inspect} (holds a task for up to ${holdSeconds} s)`;
    return `  ${name.padEnd(width)}  ${worker}${debugged}`;
  });
  return [
    `✓ ready after ${seconds(ready.ms)}`,
    "",
    ...lines,
    ...workflows.map(({ name }) => `  ${name.padEnd(width)}  workflow`),
    "",
    `Step Functions  ${stepFunctionsUrl}`,
    `SQS             ${sqsUrl}`,
    "For the AWS CLI, in another terminal:",
    `  export AWS_ENDPOINT_URL_SFN=${stepFunctionsUrl}`,
    `  export AWS_ENDPOINT_URL_SQS=${sqsUrl} AWS_REGION=${ready.region} AWS_DEFAULT_REGION=${ready.region}`,
    `  export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    ...(workflows.length > 0 ? [`  export ${workflowsVariable(arnsOf(workflows))}`] : []),
    `  aws stepfunctions --endpoint-url ${stepFunctionsUrl} list-state-machines`,
    "",
  ].join("\n");
}

type Ready = Extract<News, { kind: "ready" }>;

/** As the output `workflows`. */
const arnsOf = (workflows: Ready["workflows"]) =>
  Object.fromEntries(workflows.map(({ name, ...arns }) => [name, arns]));

function changesText({
  changes,
  added,
  removed,
  mocks,
  answers,
}: Extract<News, { kind: "updated" }>): string {
  const parts = [
    ...(added.length > 0 ? [`new: ${added.join(", ")}`] : []),
    ...(removed.length > 0 ? [`removed: ${removed.join(", ")}`] : []),
    ...Object.entries(changes).map(([kind, count]) => `${count} ${kind}`),
    ...(mocks.length > 0 ? [`the mocks of ${mocks.join(", ")} answer as they are now`] : []),
    ...(answers.length > 0
      ? [`the tasks of ${answers.join(", ")} are answered as answers.ts says now`]
      : []),
  ];
  return parts.join("; ") || "no resource changes";
}

function aboutText(about: Subject, atStart = false): string {
  switch (about.what) {
    case "build":
      return `${about.workload} can't be built${atStart ? "" : "; the worker before runs on"}`;
    case "worker":
      return `${about.workload}: the new worker can't start; the one before runs on`;
    case "input":
      return `${about.workload}: no execution could be started`;
    case "program":
      return `the change can't be deployed${atStart ? "" : "; what was deployed runs on"}`;
    case "watching":
      return "changes may go unnoticed";
  }
}

function mendedText(about: Subject): string {
  switch (about.what) {
    case "build":
      return `${about.workload} can be built again`;
    case "worker":
      return `${about.workload} starts again`;
    case "input":
      return `${about.workload} can be started again`;
    case "program":
      return "the change is deployed";
    case "watching":
      return "changes are noticed again";
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");
