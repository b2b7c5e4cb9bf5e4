import type { State } from "@sfn-workers/states-language";
import {
  type Data,
  type Json,
  type JsonObject,
  jsonOf,
  textOf,
} from "@sfn-workers/states-language/json";
import { exceedsPayload } from "../engine/data/sizes.ts";
import type { Stage } from "../engine/execution.ts";
import { httpCallOf } from "./http.ts";
import type { StateTest } from "./stateTest.ts";
import type { TestedState } from "./trial.ts";

export type Level = "INFO" | "DEBUG" | "TRACE";

/** The result of a test as TestState answers it, with as much of what happened on the way as the level tells. */
export function answerOf(test: StateTest, tested: TestedState, level: Level): object {
  const { status, output, error, cause, next } = tested;
  return {
    status,
    output: output && textOf(output),
    error,
    cause,
    nextState: next,
    inspectionData: level === "INFO" ? undefined : inspectionOf(test, tested, level),
  };
}

function inspectionOf(
  { place, input, mock }: StateTest,
  tested: TestedState,
  level: Level,
): object {
  const { bounds, handlers, variables } = tested;
  const stages: Record<string, string> = {};
  for (const [stage, data] of tested.stages) {
    const text = isShown(stage, place.state) ? textOfStage(stage, data) : undefined;
    if (text !== undefined) stages[stage] = text;
  }
  return {
    input: textOf(input),
    ...stages,
    ...(level === "TRACE" && mock === undefined && httpCallOf(place.state, tested)),
    variables: Object.keys(variables).length === 0 ? undefined : JSON.stringify(variables),
    errorDetails: errorDetails(handlers),
    toleratedFailureCount: bounds?.toleratedCount,
    toleratedFailurePercentage: bounds?.toleratedPercentage,
    maxConcurrency: bounds?.maxConcurrency,
  };
}

const RESULT: readonly Stage[] = ["afterResultSelector", "afterResultPath"];
const PASS: readonly Stage[] = ["afterInputPath", "afterParameters", "result", ...RESULT];
const MAP: readonly Stage[] = [
  "afterInputPath",
  "afterItemsPath",
  "afterItemsPointer",
  "afterItemSelector",
  "afterItemBatcher",
  ...RESULT,
];
/** The stages that AWS shows of each type of state in JSONPath. */
const SHOWN: Readonly<Record<State["type"], readonly Stage[]>> = {
  Pass: PASS,
  Task: PASS,
  Parallel: RESULT,
  Map: MAP,
  Choice: ["afterInputPath"],
  Wait: ["afterInputPath"],
  Succeed: ["afterInputPath"],
  Fail: ["afterInputPath"],
};
const SHOWN_OF_JSONATA: Partial<typeof SHOWN> = {
  Task: ["afterArguments", "result"],
  Map: ["afterItemsPointer", "afterItemSelector", "afterItemBatcher"],
};

function isShown(stage: Stage, { type, flow }: State): boolean {
  const shown = flow.language === "JSONata" ? SHOWN_OF_JSONATA[type] : SHOWN[type];
  return shown?.includes(stage) === true;
}

/** `undefined` when it is larger than any member of AWS's answer. */
function textOfStage(stage: Stage, data: Data): string | undefined {
  const text = textOf(data);
  if (exceedsPayload(text)) return undefined;
  return LISTS.has(stage) ? textOfList(stage, jsonOf(data)) : text;
}

/** AWS shows these as a list of Java with a text for each of its members. */
const LISTS: ReadonlySet<Stage> = new Set([
  "afterItemsPath",
  "afterItemSelector",
  "afterItemBatcher",
]);

function textOfList(stage: Stage, list: Json): string {
  if (!Array.isArray(list)) return JSON.stringify(list);
  const members = stage === "afterItemBatcher" ? batchesOf(list) : list;
  return `[${members.map((member) => JSON.stringify(member)).join(", ")}]`;
}

/** AWS shows each item of a batch as its text. */
function batchesOf(batches: readonly Json[]): readonly Json[] {
  const texts = (items: Json) => (items as Json[]).map((item) => JSON.stringify(item));
  return (batches as readonly JsonObject[]).map((batch) => ({
    ...batch,
    Items: texts(batch["Items"] ?? []),
  }));
}

function errorDetails({ retrier, delay, catcher }: TestedState["handlers"]): object | undefined {
  if (retrier === undefined && catcher === undefined) return undefined;
  return {
    retryIndex: retrier,
    retryBackoffIntervalSeconds: delay === undefined ? undefined : Math.trunc(delay),
    catchIndex: catcher,
  };
}
