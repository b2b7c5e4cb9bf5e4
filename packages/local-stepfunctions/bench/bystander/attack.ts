import { Agent, request } from "node:http";

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

type Post = (operation: string, body: object | string) => Promise<Answer>;
type Answer = { readonly status: number; readonly text: string };
/** As a client that sends far too much is. */
const DISCONNECTED: Answer = { status: 0, text: "" };

/**
 * Runs the attack for at most `ms`, or until its executions have ended; stops those that have not, and deletes its machines.
 * Returns how many executions have started.
 */
export async function runAttack(url: string, attack: Attack, ms: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const post: Post = (operation, body) => postTo(url, agent, operation, body);
  const until = performance.now() + ms;
  try {
    const machines: string[] = [];
    const executions: string[] = [];
    for (const [index, machine] of attack.machines.entries()) {
      const arn = await create(post, `attack-${index}`, machine);
      if (arn === undefined) continue;
      machines.push(arn);
      executions.push(...(await start(post, arn, machine, until)));
    }
    await inLanes(attack.requests, until, ({ operation, body }) => post(operation, body));
    await readAll(post, machines, executions, until);
    await stopAll(post, machines);
    for (const stateMachineArn of machines) await post("DeleteStateMachine", { stateMachineArn });
    return executions.length;
  } finally {
    agent.destroy();
  }
}

async function create(
  post: Post,
  name: string,
  { type, definition }: AttackMachine,
): Promise<string | undefined> {
  await post("ValidateStateMachineDefinition", { definition, type });
  const { text } = await post("CreateStateMachine", { name, roleArn: ROLE, type, definition });
  return member(text, "stateMachineArn");
}

async function start(
  post: Post,
  stateMachineArn: string,
  { inputs, executions }: AttackMachine,
  until: number,
): Promise<string[]> {
  const bodies = inputs.map((input) => JSON.stringify({ stateMachineArn, input }));
  const arns: string[] = [];
  const numbers = Array.from({ length: executions }, (_, index) => index);
  await inLanes(numbers, until, async (index) => {
    const { text } = await post("StartExecution", bodies[index % bodies.length] ?? "{}");
    const arn = member(text, "executionArn");
    if (arn !== undefined) arns.push(arn);
  });
  return arns;
}

/** Reads what an attacker can, until nothing runs any more or the time is over. */
async function readAll(
  post: Post,
  machines: readonly string[],
  executions: readonly string[],
  until: number,
): Promise<void> {
  for (const stateMachineArn of machines) await post("DescribeStateMachine", { stateMachineArn });
  do {
    await inLanes(executions.slice(0, READ_EXECUTIONS), until, async (executionArn) => {
      await post("DescribeExecution", { executionArn });
      await post("GetExecutionHistory", { executionArn, maxResults: 1_000 });
      await post("GetExecutionHistory", { executionArn, maxResults: 1_000, reverseOrder: true });
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
  } while (performance.now() < until && (await runningOf(post, machines)).length > 0);
}

async function stopAll(post: Post, machines: readonly string[]): Promise<void> {
  for (;;) {
    const running = await runningOf(post, machines);
    if (running.length === 0) return;
    await inLanes(running, Number.POSITIVE_INFINITY, (executionArn) =>
      post("StopExecution", { executionArn }),
    );
  }
}

async function runningOf(post: Post, machines: readonly string[]): Promise<string[]> {
  const running: string[] = [];
  for (const stateMachineArn of machines) {
    const request = { stateMachineArn, statusFilter: "RUNNING", maxResults: 100 };
    const { text } = await post("ListExecutions", request);
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

function postTo(
  url: string,
  agent: Agent,
  operation: string,
  body: object | string,
): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = { "x-amz-target": `AWSStepFunctions.${operation}` };
    const sent = request(url, { agent, method: "POST", headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        if (text.length < READ_CHARACTERS) text += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", () => resolve(DISCONNECTED));
    });
    sent.on("error", () => resolve(DISCONNECTED));
    sent.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}
