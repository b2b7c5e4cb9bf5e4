import { Agent } from "node:http";
import { post } from "../post.ts";

/** What somebody sends to the endpoint: plain data, so that it can be printed, run again and made smaller. */
export interface Attack {
  readonly name: string;
  readonly machines: readonly AttackMachine[];
  /** Bodies as they are, sent while the executions run. */
  readonly requests: readonly { readonly operation: string; readonly body: string }[];
}

export interface AttackMachine {
  readonly type: "STANDARD" | "EXPRESS";
  readonly definition: string;
  readonly inputs: readonly string[];
  /** How many executions start, with each input in turn. */
  readonly executions: number;
}

const ROLE = "arn:aws:iam::000000000000:role/attack";
/** Calls of an attacker at the same time. */
const LANES = 4;
/** Of an answer: to read all of a large one would take this process's time, and the bystander's with it. */
const READ_CHARACTERS = 65_536;
const READ_EXECUTIONS = 8;

/** The answer, or nothing when it was disconnected, as a client that sends far too much is. */
type Send = (operation: string, body: object | string) => Promise<string>;

/**
 * Runs the attack for `ms`, or until its executions have ended; stops those that have not, and deletes its machines.
 * Returns how many executions have started.
 */
export async function runAttack(url: string, attack: Attack, ms: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const send: Send = async (operation, body) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const sent = post({ url, agent }, operation, text, READ_CHARACTERS);
    return (await sent.catch(() => undefined))?.text ?? "";
  };
  const until = performance.now() + ms;
  try {
    const machines: string[] = [];
    const executions: string[] = [];
    for (const [index, machine] of attack.machines.entries()) {
      const arn = await create(send, `attack-${index}`, machine);
      if (arn === undefined) continue;
      machines.push(arn);
      executions.push(...(await start(send, arn, machine, until)));
    }
    await inLanes(attack.requests, until, ({ operation, body }) => send(operation, body));
    await readAll(send, machines, executions, until);
    await stopAll(send, machines);
    for (const stateMachineArn of machines) await send("DeleteStateMachine", { stateMachineArn });
    return executions.length;
  } finally {
    agent.destroy();
  }
}

async function create(
  send: Send,
  name: string,
  { type, definition }: AttackMachine,
): Promise<string | undefined> {
  await send("ValidateStateMachineDefinition", { definition, type });
  const text = await send("CreateStateMachine", { name, roleArn: ROLE, type, definition });
  return member(text, "stateMachineArn");
}

async function start(
  send: Send,
  stateMachineArn: string,
  { inputs, executions }: AttackMachine,
  until: number,
): Promise<string[]> {
  const bodies = inputs.map((input) => JSON.stringify({ stateMachineArn, input }));
  const arns: string[] = [];
  const numbers = Array.from({ length: executions }, (_, index) => index);
  await inLanes(numbers, until, async (index) => {
    const text = await send("StartExecution", bodies[index % bodies.length] ?? "{}");
    const arn = member(text, "executionArn");
    if (arn !== undefined) arns.push(arn);
  });
  return arns;
}

/** Reads what an attacker can, until nothing runs any more or the time is over. */
async function readAll(
  send: Send,
  machines: readonly string[],
  executions: readonly string[],
  until: number,
): Promise<void> {
  for (const stateMachineArn of machines) await send("DescribeStateMachine", { stateMachineArn });
  do {
    await inLanes(executions.slice(0, READ_EXECUTIONS), until, async (executionArn) => {
      await send("DescribeExecution", { executionArn });
      await send("GetExecutionHistory", { executionArn, maxResults: 1_000 });
      await send("GetExecutionHistory", { executionArn, maxResults: 1_000, reverseOrder: true });
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
  } while (performance.now() < until && (await runningOf(send, machines)).length > 0);
}

async function stopAll(send: Send, machines: readonly string[]): Promise<void> {
  for (;;) {
    const running = await runningOf(send, machines);
    if (running.length === 0) return;
    await inLanes(running, Number.POSITIVE_INFINITY, (executionArn) =>
      send("StopExecution", { executionArn }),
    );
  }
}

async function runningOf(send: Send, machines: readonly string[]): Promise<string[]> {
  const running: string[] = [];
  for (const stateMachineArn of machines) {
    const request = { stateMachineArn, statusFilter: "RUNNING", maxResults: 100 };
    const text = await send("ListExecutions", request);
    running.push(...Array.from(text.matchAll(/"executionArn":"([^"]+)"/g), ([, arn]) => arn ?? ""));
  }
  return running;
}

async function inLanes<T>(
  items: readonly T[],
  until: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length && performance.now() < until) await work(items[next++] as T);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function member(json: string, name: string): string | undefined {
  return new RegExp(`"${name}":"([^"]+)"`).exec(json)?.[1];
}
