import { auditExecution, expectToken, type Seen } from "./auditExecution.ts";
import { auditResource } from "./auditResource.ts";
import type { Call } from "./call.ts";
import { keepReading, type Ledger, type Started } from "./ledger.ts";
import { allResources, executionsOf, lookAt, lookAtResource } from "./look.ts";
import { activityArnOf, MACHINES, type MachineName, machineArnOf, WORK } from "./machines.ts";

const LANES = 8;
/** Of the executions that nobody has touched since the last audit, so many are read too. */
const SAMPLE = 40;

export interface AuditOptions {
  readonly call: Call;
  readonly ledger: Ledger;
  /** Every execution, or those that were touched since the last audit and a sample. */
  readonly scope: "all" | "touched";
}

/**
 * Compares what an endpoint shows after its restart with the ledger, and returns what is wrong, a sentence each. What a call
 * without an answer has done is known then, and the ledger has it.
 *
 * @throws {LookFailed} when a read is refused
 */
export async function audit({ call, ledger, scope }: AuditOptions): Promise<string[]> {
  const problems = ledger.problems.splice(0);
  problems.push(...(await auditLists(call, ledger)));
  await inLanes(chosen(ledger, scope), async (started) => {
    problems.push(...(await auditOne(call, ledger, started)));
  });
  await inLanes(ledger.resources, async (resource) => {
    const seen = await lookAtResource(call, resource);
    problems.push(...auditResource(resource, seen).map((problem) => `${resource.arn} ${problem}`));
    resource.certain = seen;
    resource.possible = [];
    resource.trail.length = 0;
  });
  return problems;
}

function chosen({ executions }: Ledger, scope: AuditOptions["scope"]): Started[] {
  const all = [...executions.values()].filter(({ arn }) => arn !== undefined);
  if (scope === "all") return all;
  const others = all.filter(({ isTouched }) => !isTouched);
  const step = Math.max(1, Math.floor(others.length / SAMPLE));
  return [
    ...all.filter(({ isTouched }) => isTouched),
    ...others.filter((_, index) => index % step === 0),
  ];
}

async function auditOne(call: Call, ledger: Ledger, started: Started): Promise<string[]> {
  const seen = await lookAt(call, started.arn ?? "");
  if (seen !== "absent" && !started.exists && seen.described.input === started.rivalInput)
    started.input = seen.described.input;
  const problems = auditExecution(started, seen);
  started.isTouched = false;
  if (seen === "absent") {
    // What has not happened by now never will.
    if (!started.exists) ledger.executions.delete(started.key);
  } else {
    settleAttempts(started, seen);
    keepReading(started, seen.events, seen.described);
    problems.push(...(await auditTokens(call, started)), ...(await auditName(call, started)));
  }
  return problems.map((problem) => `${started.arn} ${problem}`);
}

/** A call without an answer was done, or it was not and never will be. */
function settleAttempts(started: Started, { described, events, children }: Seen): void {
  const text = JSON.stringify([events, children]);
  const { outcomes, stops } = started;
  for (const outcome of outcomes.filter(({ acknowledged }) => !acknowledged)) {
    if (text.includes(JSON.stringify(outcome.text))) outcome.acknowledged = true;
    else outcomes.splice(outcomes.indexOf(outcome), 1);
  }
  for (const stop of stops.filter(({ stopDate }) => stopDate === undefined)) {
    if (described.cause === stop.cause) stop.stopDate = described.stopDate;
    else stops.splice(stops.indexOf(stop), 1);
  }
}

async function auditTokens(call: Call, started: Started): Promise<string[]> {
  const problems: string[] = [];
  for (const token of started.tokens) {
    const { kind, ...answer } = await call("SendTaskHeartbeat", { taskToken: token });
    const seen = await lookAt(call, started.arn ?? "");
    if (seen === "absent") return problems;
    const expected = expectToken(started.outcomes, token, seen.described);
    if (expected === "alive" && kind !== "done")
      problems.push(`has a token that is dead too early: ${JSON.stringify(answer)}`);
    if (expected === "dead" && kind === "done")
      problems.push("has a token that lives on after its end");
    if (expected === "dead") started.tokens.delete(token);
  }
  return problems;
}

/** A name that was given is not given again. */
async function auditName(call: Call, { machine, name, key }: Started): Promise<string[]> {
  if (name === undefined) return [];
  const input = JSON.stringify({ key, other: true });
  const request = { stateMachineArn: machineArnOf(machine), name, input };
  const answer = await call("StartExecution", request);
  if (answer.kind === "refused" && answer.code === "ExecutionAlreadyExists") return [];
  return [`can be started again with another input: ${JSON.stringify(answer)}`];
}

/** Each list has what must be there and nothing else. An execution without a name and an answer is found by its input. */
async function auditLists(call: Call, ledger: Ledger): Promise<string[]> {
  const problems: string[] = [];
  const known = new Map<string | undefined, Started>();
  for (const started of ledger.executions.values()) known.set(started.arn, started);
  const listed = new Set<string>();
  for (const machine of MACHINES) {
    for (const { executionArn: arn } of await executionsOf(call, machineArnOf(machine))) {
      if (listed.has(arn)) problems.push(`${arn} is listed twice`);
      listed.add(arn);
      if (known.has(arn)) continue;
      const found = await findUnnamed(call, ledger, machine, arn);
      if (found === undefined) problems.push(`${arn} was never asked for`);
      else known.set(arn, found);
    }
  }
  for (const { arn, exists } of ledger.executions.values()) {
    if (exists && arn !== undefined && !listed.has(arn)) problems.push(`${arn} is not listed`);
  }
  const resources = await allResources(call);
  const permanent = [activityArnOf(WORK), ...MACHINES.map(machineArnOf)];
  const possible = new Set([...permanent, ...ledger.resources.map(({ arn }) => arn)]);
  for (const arn of permanent) if (!resources.includes(arn)) problems.push(`${arn} is lost`);
  for (const { arn, certain, possible: attempts } of ledger.resources) {
    const isListed = resources.includes(arn);
    if (![certain, ...attempts].some(({ is }) => (is === "there") === isListed))
      problems.push(`${arn} is ${isListed ? "listed, though it was deleted" : "not listed"}`);
  }
  for (const arn of resources) if (!possible.has(arn)) problems.push(`${arn} was never asked for`);
  return problems;
}

async function findUnnamed(
  call: Call,
  ledger: Ledger,
  machine: MachineName,
  arn: string,
): Promise<Started | undefined> {
  const seen = await lookAt(call, arn);
  if (seen === "absent") return undefined;
  const { key } = JSON.parse(seen.described.input) as { key: string };
  const started = ledger.executions.get(key);
  if (started === undefined || started.arn !== undefined || started.machine !== machine)
    return undefined;
  started.arn = arn;
  started.exists = true;
  started.isTouched = true;
  return started;
}

async function inLanes<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>) {
  const rest = [...items].values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
