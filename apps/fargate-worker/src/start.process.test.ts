import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";

const NEW_NAMESPACE = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"];

/** Starts a worker whose workload loads until SIGTERM, behind a launcher if there is one. */
async function startLoading(launcher: readonly string[], variables = {}) {
  const polls = vi.fn();
  const endpoint = await startStepFunctions({
    fault: (operation) => (operation === "GetActivityTask" ? polls() : undefined),
  });
  onTestFinished(() => endpoint.close());
  const activity = await endpoint.call("CreateActivity", { name: "greetings" });
  const entry = join(import.meta.dirname, "testing/slowWorker.ts");
  const [command = "", ...args] = [...launcher, process.execPath, entry];
  const worker = spawn(command, args, {
    env: {
      PATH: process.env["PATH"],
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL_SFN: endpoint.url,
      ACTIVITY_ARN: String(Reflect.get(activity as object, "activityArn")),
      WORKLOAD: "greeting",
      ...variables,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => {
    worker.kill("SIGKILL");
  });
  const [ended, stderr] = [once(worker, "exit"), text(worker.stderr)];
  await once(worker.stdout, "data");
  return { worker, polls, ended, stdout: text(worker.stdout), stderr };
}

function works([command, ...args]: readonly string[]): boolean {
  return command === undefined || spawnSync(command, [...args, "true"]).status === 0;
}

/** The process that a launcher has started. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
}

test.for<[string, string[]]>([
  ["a process", []],
  ["process 1 of a container", NEW_NAMESPACE],
])("SIGTERM while the workload loads ends %s without a poll", async ([, launcher], { skip }) => {
  skip(!works(launcher), "this machine allows no PID namespaces");
  const { worker, polls, ended, stdout } = await startLoading(launcher);
  const { pid = 0 } = worker;
  process.kill(launcher.length > 0 ? childOf(pid) : pid, "SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(await stdout).toContain('"message":"stopped"');
  expect(polls).not.toHaveBeenCalled();
});

test("a worker with more slots than it may open files says so before it polls", async () => {
  const fewFiles = ["sh", "-c", 'ulimit -n 512 && exec "$@"', "sh"];
  const { worker, ended, stderr } = await startLoading(fewFiles, { CONCURRENCY: "1000" });
  worker.kill("SIGTERM");
  await ended;
  expect(JSON.parse(await stderr)).toMatchObject({
    level: "WARN",
    message: expect.stringMatching(
      /^concurrency is 1000, .*may open 512; lower concurrency to \d+,/,
    ),
  });
});
