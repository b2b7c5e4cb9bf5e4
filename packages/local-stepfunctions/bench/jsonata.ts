import { type StepFunctionsEndpoint, startStepFunctions } from "../src/index.ts";
import { medianTimeOf } from "./medianTime.ts";

const ROLE = "arn:aws:iam::000000000000:role/bench";
const INPUT = JSON.stringify({ total: 129.5, quantities: [2, 1, 19] });
const CHEAP = "$states.input.total * 1.2 > 100 ? 'large' : 'small'";
/** A function as a value: nothing is proved of it. */
const OTHER = "($double := function($n) { $n * 2 }; $states.input.quantities.$double($))";
const WARM_UPS = 2_000;
const CALLS = 2_000;

export interface JsonataFigures {
  /** Until the first query has its value that starts a child process. */
  readonly firstInChildMs: number;
  /** Of an execution with the query in its one state, in microseconds. */
  readonly cheapUs: number;
  readonly inChildUs: number;
  /** The one that runs in a child by default, with `jsonata: "in-process"`. */
  readonly inProcessUs: number;
}

export async function measureJsonata(): Promise<JsonataFigures> {
  const isolated = await startStepFunctions();
  const other = await execution(isolated, OTHER);
  const from = performance.now();
  await other();
  const firstInChildMs = Math.round(performance.now() - from);
  const inChildUs = await medianUs(other);
  const cheapUs = await medianUs(await execution(isolated, CHEAP));
  await isolated.close();
  const inProcess = await startStepFunctions({ jsonata: "in-process" });
  const inProcessUs = await medianUs(await execution(inProcess, OTHER));
  await inProcess.close();
  return { firstInChildMs, cheapUs, inChildUs, inProcessUs };
}

async function execution(
  endpoint: StepFunctionsEndpoint,
  expression: string,
): Promise<() => Promise<void>> {
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: `query-${crypto.randomUUID()}`,
    roleArn: ROLE,
    type: "EXPRESS",
    definition: JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "Query",
      States: { Query: { Type: "Pass", Output: `{% ${expression} %}`, End: true } },
    }),
  })) as { stateMachineArn: string };
  return async () => {
    const answer = await endpoint.call("StartSyncExecution", { stateMachineArn, input: INPUT });
    if (!("output" in answer)) throw new Error(`the query failed: ${JSON.stringify(answer)}`);
  };
}

/** In microseconds. */
async function medianUs(run: () => Promise<void>): Promise<number> {
  const ms = await medianTimeOf(run, { warmUps: WARM_UPS, calls: CALLS });
  return Math.round(ms * 10_000) / 10;
}
