import type { Call } from "./call.ts";
import type { Ledger, Started } from "./ledger.ts";
import { executionsOf, lookAt } from "./look.ts";
import { activityArnOf, MACHINES, machineArnOf, WORK } from "./machines.ts";
import { report, tokenOf } from "./reports.ts";
import { stop } from "./stop.ts";

const WORKERS = 8;
const WITHIN_MS = 30_000;
const PAUSE_MS = 100;
const LOOKS = 5;

/**
 * Lets every execution come to its end: workers report success for each token that they were given and each further task. A task
 * that went with the answer to a poll has nobody who could report it, so its execution is stopped. Returns what is wrong.
 *
 * @throws {LookFailed} when a read is refused
 */
export async function settle(call: Call, ledger: Ledger): Promise<string[]> {
  const problems: string[] = [];
  let isOver = false;
  let lostTasks = 0;
  const stuck = createStuck();
  const workers = Array.from({ length: WORKERS }, async () => {
    while (!isOver) await takeOne(call, ledger);
  });
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    const running = await runningOf(call, ledger);
    if (running.length === 0) break;
    for (const started of running) lostTasks += await bringOn(call, ledger, started, stuck);
    if (performance.now() > until) {
      for (const { arn, events } of running)
        problems.push(`${arn} does not end: its last event is ${events.at(-1)?.type}`);
      break;
    }
    await new Promise((resolve) => void setTimeout(resolve, PAUSE_MS));
  }
  isOver = true;
  await Promise.all(workers);
  if (lostTasks > ledger.lostPolls)
    problems.push(
      `${lostTasks} tasks were handed out to nobody, in ${ledger.lostPolls} lost polls`,
    );
  return problems;
}

async function runningOf(call: Call, ledger: Ledger): Promise<Started[]> {
  const byArn = new Map([...ledger.executions.values()].map((started) => [started.arn, started]));
  const running: Started[] = [];
  for (const machine of MACHINES) {
    for (const { executionArn, status } of await executionsOf(call, machineArnOf(machine))) {
      const started = byArn.get(executionArn);
      if (status === "RUNNING" && started !== undefined) running.push(started);
    }
  }
  return running;
}

/** Reports for the tokens of an execution that nobody has reported for; returns how many of its tasks are lost. */
async function bringOn(
  call: Call,
  ledger: Ledger,
  started: Started,
  isStuck: ReturnType<typeof createStuck>,
): Promise<number> {
  const seen = await lookAt(call, started.arn ?? "");
  if (seen === "absent" || seen.described.status !== "RUNNING") return 0;
  started.isTouched = true;
  started.events = seen.events;
  const callback = started.machine === "callback" ? tokenOf(seen.events) : undefined;
  if (callback !== undefined) started.tokens.add(callback);
  const reported = new Set(started.outcomes.map(({ token }) => token));
  const open = [...started.tokens].filter((token) => !reported.has(token));
  for (const token of open) await report({ call, ledger }, started, token, "success");
  if (open.length > 0 || callback !== undefined) return 0;
  const events = [seen.events, ...seen.children].flat();
  const handedOut = events.filter(({ type }) => type === "ActivityStarted").length;
  const answered = events.filter(({ type }) => /^Activity(?:Succeeded|Failed)$/.test(type)).length;
  if (handedOut === answered || !isStuck(started, events.length)) return 0;
  await stop({ call, ledger }, started);
  return handedOut - answered;
}

/** Whether an execution has no further event since several looks: what a worker has just taken is reported by then. */
function createStuck() {
  const looks = new Map<Started, { readonly events: number; readonly times: number }>();
  return (started: Started, events: number): boolean => {
    const before = looks.get(started);
    const times = before?.events === events ? before.times + 1 : 1;
    looks.set(started, { events, times });
    return times > LOOKS;
  };
}

async function takeOne(call: Call, ledger: Ledger): Promise<void> {
  const polled = await call("GetActivityTask", { activityArn: activityArnOf(WORK) });
  if (polled.kind !== "done" || typeof polled.body["taskToken"] !== "string") return;
  const { taskToken: token, input } = polled.body;
  const { key } = JSON.parse(String(input)) as { key: string };
  const started = ledger.executions.get(key);
  if (started === undefined) return;
  started.tokens.add(token);
  await report({ call, ledger }, started, token, "success");
}
