import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStepFunctions, systemClock } from "../src/index.ts";
import { createClient } from "./client.ts";
import { startEndpointProcess } from "./endpointProcess.ts";
import { ASKABLE, turnsOf } from "./turnsOf.ts";

const ROLE = "arn:aws:iam::000000000000:role/bench";
const LANES = 16;

const DEFINITIONS = {
  ended: { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } },
  written: { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } },
  waiting: { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 86_400, End: true } } },
};

export interface Restart {
  readonly firstAnswerMs: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** A restart with so many executions in the data folder, which have ended or wait. */
export async function measureRestart(
  kind: keyof typeof DEFINITIONS,
  executions: number,
): Promise<Restart> {
  const folder = mkdtempSync(join(tmpdir(), "stepfunctions-bench-"));
  try {
    await fill(folder, kind, executions);
    const from = performance.now();
    const server = await startServer(folder);
    const client = createClient(server.url, 1);
    await client.call("ListActivities", {});
    const firstAnswerMs = performance.now() - from;
    client.close();
    const { cpuSeconds, residentMb } = await turnsOf(server.process, "turns");
    await server.stop();
    return { firstAnswerMs, cpuSeconds, megabytes: residentMb };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fill(
  data: string,
  kind: keyof typeof DEFINITIONS,
  executions: number,
  ageMs = 0,
): Promise<void> {
  const clock = { ...systemClock, now: () => systemClock.now() - ageMs };
  const endpoint = await startStepFunctions({ data, clock });
  const stateMachineArn = await machine(
    (operation, input) => endpoint.call(operation, input),
    kind,
  );
  const start = (index: number) =>
    endpoint.call("StartExecution", { stateMachineArn, input: `{"order":${index}}` });
  let next = 0;
  await inLanes(async () => {
    while (next < executions) await start(next++);
  });
  await endpoint.close();
}

const STALL_SECONDS = 10;
const HOUR_MS = 3_600_000;
const INPUT = JSON.stringify({ text: "x".repeat(2_000) });

export interface Stall {
  readonly worstMs: number;
  /** The most CPU time that passed meanwhile. On a busy machine the rest is other processes' time. */
  readonly worstCpuMs: number;
}

/** The longest stall of the event loop while executions are written all the time, and so many are forgotten that ended long ago. */
export async function measureStall(forgotten: number): Promise<Stall> {
  const folder = mkdtempSync(join(tmpdir(), "stepfunctions-bench-"));
  try {
    if (forgotten > 0) await fill(folder, "ended", forgotten, 2 * HOUR_MS);
    const server = await startServer(folder, "--retention", "1h");
    await turnsOf(server.process, "turns");
    const client = createClient(server.url, LANES);
    const stateMachineArn = await machine((name, input) => client.call(name, input), "written");
    const until = performance.now() + STALL_SECONDS * 1_000;
    await inLanes(async () => {
      while (performance.now() < until)
        await client.call("StartExecution", { stateMachineArn, input: INPUT });
    });
    client.close();
    const { longestWallMs, longestTurnMs } = await turnsOf(server.process, "turns");
    await server.stop();
    return { worstMs: longestWallMs, worstCpuMs: longestTurnMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function machine(
  call: (operation: string, input: object) => Promise<unknown>,
  kind: keyof typeof DEFINITIONS,
): Promise<string> {
  const definition = JSON.stringify(DEFINITIONS[kind]);
  const answer = await call("CreateStateMachine", { name: kind, roleArn: ROLE, definition });
  return (answer as { stateMachineArn: string }).stateMachineArn;
}

async function inLanes(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: LANES }, work));
}

function startServer(folder: string, ...options: string[]) {
  return startEndpointProcess({ ...ASKABLE, args: ["--data", folder, ...options] });
}
