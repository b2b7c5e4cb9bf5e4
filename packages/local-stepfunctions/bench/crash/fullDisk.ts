import type { Answer, Call } from "./call.ts";
import { connect } from "./call.ts";
import type { Draw } from "./draw.ts";
import type { Ledger } from "./ledger.ts";
import { activityArnOf, WORK } from "./machines.ts";
import { type Launch, NotStarted, type Server, startServer } from "./process.ts";
import type { SmallDisk } from "./smallDisk.ts";

const WITHIN_MS = 5_000;
const MAX_LEFT_BYTES = 256 * 1_024;
const FULL_MS = 150;
const AGAIN = /can be written again$/;
const SAYS_SO = /disk (?:is )?full|no space left/i;

export interface FullDiskStrike {
  readonly call: Call;
  readonly ledger: Ledger;
  readonly draw: Draw;
  readonly server: Server;
  readonly disk: SmallDisk;
}

/**
 * Fills the disk under load. Calls that change something must be answered with 503 then, and reads of executions as ever. Half of the
 * times there is room again, and everything must go on. Returns what is wrong.
 */
export async function strikeFullDisk(strike: FullDiskStrike): Promise<string[]> {
  const { call, ledger, draw, server, disk } = strike;
  const problems: string[] = [];
  disk.fill(draw.whole(0, MAX_LEFT_BYTES));
  const full = await changeUntil(call, ({ kind }) => kind !== "done");
  if (full.kind === "no answer") return ["the endpoint has ended on a full disk", server.stderr()];
  if (full.kind !== "unavailable")
    problems.push(`a change on a full disk is answered with ${JSON.stringify(full)}`);
  await new Promise((resolve) => void setTimeout(resolve, FULL_MS));
  const executionArn = [...ledger.executions.values()].find(({ exists }) => exists)?.arn;
  if (executionArn !== undefined) {
    for (const operation of ["DescribeExecution", "GetExecutionHistory"]) {
      const { kind, ...answer } = await call(operation, { executionArn });
      if (kind !== "done")
        problems.push(`${operation} on a full disk: ${kind} ${JSON.stringify(answer)}`);
    }
  }
  if (!isSaidOnce(server.stderr()))
    problems.push(`stderr does not say once that the disk is full: ${server.stderr()}`);
  if (problems.length > 0 || draw.chance(0.5)) return problems;
  disk.free();
  const again = await changeUntil(call, ({ kind }) => kind !== "unavailable");
  if (again.kind !== "done") {
    problems.push(
      `with room again (${disk.freeBytes} bytes), a change is answered with ${JSON.stringify(again)}`,
      `stderr says: ${server.stderr()}`,
    );
  }
  return problems;
}

/** A start on a full disk serves what there is, or says what it lacks. Returns what is wrong. */
export async function startOnFullDisk(launch: Launch): Promise<string[]> {
  try {
    const server = await startServer(launch);
    const { call, close } = connect(server.url);
    const { kind } = await call("ListActivities", {});
    close();
    await server.kill();
    return kind === "done" ? [] : [`a read after a start on a full disk: ${kind}`];
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    return error.exitCode === 1 && SAYS_SO.test(error.stderr)
      ? []
      : [`the start on a full disk: ${error.message}`];
  }
}

/** A small change may still find room: then writes work again, and fail another time. */
function isSaidOnce(stderr: string): boolean {
  const lines = stderr.split("\n").filter((line) => line !== "");
  const isRight = (line: string, n: number) => (n % 2 === 0 ? SAYS_SO : AGAIN).test(line);
  return lines.length > 0 && lines.every(isRight);
}

async function changeUntil(call: Call, isEnough: (answer: Answer) => boolean): Promise<Answer> {
  const until = performance.now() + WITHIN_MS;
  for (let n = 0; ; n += 1) {
    const answer = await call("TagResource", {
      resourceArn: activityArnOf(WORK),
      tags: [{ key: "probe", value: String(n) }],
    });
    if (isEnough(answer) || performance.now() > until) return answer;
    await new Promise((resolve) => void setTimeout(resolve, 1));
  }
}
