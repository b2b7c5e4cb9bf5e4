import { Agent, request } from "node:http";
import { createClient } from "./client.ts";
import { startEndpointProcess } from "./endpointProcess.ts";

const ROLE = "arn:aws:iam::000000000000:role/bench";
/** How long each attack lasts, at least: some end with their executions. */
const ATTACK_MS = 3_000;
/** The bystander's pause between two calls. */
const PAUSE_MS = 5;

/** Calls of an attacker at the same time. */
const LANES = 4;

type Post = (operation: string, body: string) => Promise<string>;
type Attack = (post: Post, until: number) => Promise<void>;

const ATTACKS = {
  jsonataLoops: executionsOf(8, loop, 0),
  manyQueries: executionsOf(8, queries, 0),
  queriesAfterWaits: executionsOf(5_000, wait, 0),
  largeHistories: readLargeHistories,
  hostileBodies: sendHostileBodies,
} satisfies Record<string, Attack>;

/** The longest time in milliseconds that another client's ListActivities took during each attack, on a process of its own. */
export async function measureBystander(): Promise<Record<keyof typeof ATTACKS, number>> {
  const waits: [string, number][] = [];
  for (const [name, attack] of Object.entries(ATTACKS)) waits.push([name, await worstWait(attack)]);
  return Object.fromEntries(waits) as Record<keyof typeof ATTACKS, number>;
}

async function worstWait(attack: Attack): Promise<number> {
  const { url: endpoint, stop } = await startEndpointProcess();
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const bystander = createClient(endpoint, 1);
  let attacking = true;
  const attacked = attack(
    (operation, body) => postTo(endpoint, agent, operation, body),
    performance.now() + ATTACK_MS,
  ).finally(() => {
    attacking = false;
  });
  let worst = 0;
  while (attacking) {
    const from = performance.now();
    await bystander.call("ListActivities", {});
    worst = Math.max(worst, performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await attacked;
  bystander.close();
  agent.destroy();
  await stop();
  return Math.round(worst);
}

/** The answer's first 64 KiB: to read all of a large one would take this process's time, and the bystander's with it. */
function postTo(url: string, agent: Agent, operation: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "x-amz-target": `AWSStepFunctions.${operation}` };
    const sent = request(url, { agent, method: "POST", headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        if (text.length < 65_536) text += chunk.toString();
      });
      response.on("end", () => resolve(text));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function executionsOf(count: number, definition: () => object, input: unknown): Attack {
  return async (post, until) => {
    const stateMachineArn = await machine(post, definition());
    const start = JSON.stringify({ stateMachineArn, input: JSON.stringify(input) });
    let left = count;
    const lane = async () => {
      while (left-- > 0) await post("StartExecution", start);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const filter = JSON.stringify({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1 });
    const isRunning = async () =>
      !(await post("ListExecutions", filter)).startsWith('{"executions":[]');
    while (performance.now() < until && (await isRunning())) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
}

async function machine(post: Post, definition: object): Promise<string> {
  const request = { name: "attack", roleArn: ROLE, definition: JSON.stringify(definition) };
  const answer = await post("CreateStateMachine", JSON.stringify(request));
  return (JSON.parse(answer) as { stateMachineArn: string }).stateMachineArn;
}

function loop(): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "More",
    States: {
      More: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input < 5000 %}", Next: "Add" }],
        Default: "Done",
      },
      Add: { Type: "Pass", Output: "{% $states.input + 1 %}", Next: "More" },
      Done: { Type: "Succeed" },
    },
  };
}

const SLOW = "{% $sum($map([1..2000], function($n) { $n * 2 })) %}";

function queries(): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Query",
    States: { Query: { Type: "Pass", Output: Array(500).fill(SLOW), End: true } },
  };
}

function wait(): object {
  const timestamp = new Date(Date.now() + 2_000).toISOString();
  return {
    QueryLanguage: "JSONata",
    StartAt: "Wait",
    States: {
      Wait: { Type: "Wait", Timestamp: timestamp, Output: "{% $states.input + 1 %}", End: true },
    },
  };
}

/** 520 states that keep a text of 250 KB, which is twice as long on the wire, and pages of their history. */
async function readLargeHistories(post: Post, until: number): Promise<void> {
  const names = Array.from({ length: 520 }, (_, index) => `S${index}`);
  const states = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { Type: "Pass", ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  const stateMachineArn = await machine(post, {
    StartAt: "S0",
    States: Object.fromEntries(states),
  });
  const input = JSON.stringify('"'.repeat(125_000));
  const started = await post("StartExecution", JSON.stringify({ stateMachineArn, input }));
  const { executionArn } = JSON.parse(started) as { executionArn: string };
  const page = JSON.stringify({ executionArn, maxResults: 1_000 });
  const lane = async () => {
    while (performance.now() < until) await post("GetExecutionHistory", page);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function sendHostileBodies(post: Post, until: number): Promise<void> {
  const deep = `${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`;
  const definition = JSON.stringify(queries());
  const settings = JSON.stringify({ name: "deep", roleArn: ROLE, definition }).replace(
    /}$/,
    `,"tracingConfiguration":${deep}}`,
  );
  const bodies: readonly (readonly [string, string])[] = [
    ["ListActivities", "[".repeat(1_048_576)],
    ["ListActivities", `{"x":${deep}}`],
    ["CreateStateMachine", settings],
    ["TagResource", `{"resourceArn":"arn:x","tags":[${"{},".repeat(300_000)}{}]}`],
    ["UntagResource", `{"resourceArn":"arn:x","tagKeys":[${deep}]}`],
  ];
  const lane = async () => {
    while (performance.now() < until) {
      for (const [operation, body] of bodies) await post(operation, body);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
