import { isDeepStrictEqual } from "node:util";
import { compileDefinition } from "@sfn-workers/states-language";
import {
  evaluateJsonata,
  evaluateTemplate,
  matchesChoiceRule,
} from "@sfn-workers/states-language/queries";
import type { Client } from "../client.ts";
import { median, medianTimeOf } from "../medianTime.ts";
import type { OrdinaryQuery } from "./ordinaryQueries.ts";

const ROLE = "arn:aws:iam::000000000000:role/bench";
const WARM_UPS = 20;
const CALLS = 21;
const BATCHES = 5;
const BATCH_MS = 1;

export interface QueryFigures {
  readonly group: OrdinaryQuery["group"];
  readonly query: string;
  readonly input: string;
  /** The evaluation alone, in this process. */
  readonly evaluateUs: number;
  /** StartSyncExecution over HTTP of a machine that has the query in its one state, at another process. */
  readonly callUs: number;
  /** What became of a query that has not the value that it must have. */
  readonly refused?: string;
}

/** Medians, in microseconds. */
export async function measureQuery(query: OrdinaryQuery, client: Client): Promise<QueryFigures> {
  const call = await callOf(query, client);
  const refused = refusal(query, await call());
  return {
    group: query.group,
    query: query.query,
    input: query.inputName,
    evaluateUs: refused === undefined ? rounded(await timeOfEvaluation(query)) : 0,
    callUs: rounded(await medianTimeOf(call, { warmUps: WARM_UPS, calls: CALLS })),
    ...(refused !== undefined && { refused }),
  };
}

interface Answer {
  readonly output?: string;
  readonly cause?: string;
}

async function callOf(query: OrdinaryQuery, client: Client): Promise<() => Promise<Answer>> {
  const { stateMachineArn } = await client.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: `query-${crypto.randomUUID()}`,
    roleArn: ROLE,
    type: "EXPRESS",
    definition: JSON.stringify(query.definition),
  });
  const request = { stateMachineArn, input: JSON.stringify(query.input) };
  return () => client.call("StartSyncExecution", request);
}

function refusal({ output }: OrdinaryQuery, answer: Answer): string | undefined {
  if (answer.output === undefined) return answer.cause ?? "it failed";
  return isDeepStrictEqual(JSON.parse(answer.output), output)
    ? undefined
    : `its value is ${answer.output}`;
}

/** Of batches that take long enough to be timed. */
async function timeOfEvaluation(query: OrdinaryQuery): Promise<number> {
  const evaluate = evaluationOf(query);
  let size = WARM_UPS;
  while ((await timeOf(evaluate, size)) < BATCH_MS) size *= 2;
  const times: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) times.push((await timeOf(evaluate, size)) / size);
  return median(times);
}

async function timeOf(evaluate: () => unknown, times: number): Promise<number> {
  const from = performance.now();
  for (let index = 0; index < times; index++) {
    const value = evaluate();
    if (value instanceof Promise) await value;
  }
  return performance.now() - from;
}

function evaluationOf({ definition, input }: OrdinaryQuery): () => unknown {
  const state = compileDefinition(definition).states.get("Query");
  const scope = { input, context: () => ({}), variable: () => undefined };
  if (state?.type === "Choice") {
    const rule = state.choices[0]?.rule;
    if (rule !== undefined) return () => matchesChoiceRule(rule, scope);
  }
  if (state?.flow.language === "JSONata" && state.flow.output !== undefined) {
    const { output } = state.flow;
    return () => evaluateJsonata(output, "Output", { states: { input } });
  }
  if (state?.flow.language === "JSONPath" && state.flow.parameters !== undefined) {
    const { parameters } = state.flow;
    return () => evaluateTemplate(parameters, scope);
  }
  throw new Error("the definition has no query");
}

function rounded(ms: number): number {
  return Math.round(ms * 100_000) / 100;
}
