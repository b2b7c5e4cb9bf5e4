import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "./testing/folders.ts";
import {
  createPollingWorkers,
  pollingWorker,
  WORKER_DOCKERFILE,
} from "./testing/pollingWorkers.ts";
import { deployForTest, endOf, startExecution, until } from "./testing/program.ts";

/** The four kinds of worker, whose code is built with a version. */
async function stage() {
  const image = folderWith({ Dockerfile: WORKER_DOCKERFILE, "dist/index.mjs": "" });
  const functions = folderWith({});
  const write = (code: string) => {
    for (const folder of [join(image, "dist"), functions]) {
      writeFileSync(join(folder, "index.mjs"), code);
    }
  };
  write(pollingWorker("1"));
  const program = () => createPollingWorkers({ image, functions });
  const deployed = await deployForTest(program);
  const { machines, workers } = deployed.environment.outputs;
  const kinds = Object.keys(workers) as (keyof typeof workers)[];
  const run = async (kind: (typeof kinds)[number], input: number): Promise<unknown> => {
    const { environment } = deployed;
    const { output, ...end } = await endOf(
      environment,
      await startExecution(environment, machines[kind], input),
    );
    return output === undefined ? end : JSON.parse(output);
  };
  return { ...deployed, program, workers, kinds, write, run };
}

test("a renewal loses no task and runs none twice: executions across them all succeed, the last ones with the new code", async () => {
  const { environment, program, kinds, workers, write, run, lines } = await stage();
  const started: Promise<unknown>[] = [];
  let isOver = false;
  const startMore = async () => {
    while (!isOver) {
      const next = kinds.map((kind, index) => run(kind, started.length + index));
      started.push(...next);
      await Promise.race(next);
    }
  };
  const starting = startMore();
  const renewAll = async (version: number) => {
    write(pollingWorker(String(version)));
    await Promise.all(kinds.map((kind) => environment.renew(workers[kind])));
  };
  for (let version = 2; version <= 3; version += 1) await renewAll(version);
  isOver = true;
  await starting;
  const ends = await Promise.all(started);
  const inputs = ends.map((_, index) => String(index));
  expect(ends).toEqual(inputs.map((input) => ({ version: expect.any(String), input })));
  const ran = lines.all.flatMap((line) => / ran \S+ (\d+)$/.exec(line)?.[1] ?? []);
  expect(ran.toSorted()).toEqual(inputs.toSorted());
  // Those that wait in polls get no further task, and end at once.
  await renewAll(4);
  for (const kind of kinds) {
    expect(await run(kind, 0)).toEqual({ version: "4", input: "0" });
    // A function runs two invocations at a time.
    const most = kind.startsWith("function") ? 2 : 1;
    await until(async () => environment.processIds(workers[kind]).length <= most || undefined);
  }
  // An update changes nothing of what a renewal has put in place already.
  const processes = () => kinds.map((kind) => environment.processIds(workers[kind]));
  const renewed = processes();
  await environment.update(program);
  expect(processes()).toEqual(renewed);
  // Neither does a deletion wait for a poll.
  const { changes } = await environment.update(() => ({}));
  expect(changes.filter(({ kind }) => kind === "delete").length).toBe(changes.length);
});

test("a renewal to code that can't start is refused with what it wrote last, and the former worker goes on; one that never starts is given up", async () => {
  const { environment, workers, write, run } = await stage();
  write("console.error('no API key'); process.exit(1);");
  for (const kind of ["serviceActivity", "functionActivity"] as const) {
    const error: unknown = await environment.renew(workers[kind]).catch((reason) => reason);
    expect(error).toMatchObject({ name: "WorkerNotStarted", lastLines: ["no API key"] });
    expect(String(error)).toMatch(/(service|function)-\w+ \(aws:\S+\): .*exit (code|status) 1/);
    expect(await run(kind, 0)).toEqual({ version: "1", input: "0" });
  }
  const stuck = new AbortController();
  write("while (true);");
  const renewals = [1, 2].map(() =>
    environment.renew(workers.functionActivity, { signal: stuck.signal }),
  );
  await until(async () => environment.processIds(workers.functionActivity).length > 1 || undefined);
  stuck.abort(new Error("given up"));
  await expect(renewals[0]).rejects.toThrow("exit");
  await expect(renewals[1]).rejects.toThrow("given up");
  expect(await run("functionActivity", 1)).toEqual({ version: "1", input: "1" });
  await expect(environment.renew("urn:absent")).rejects.toThrow("urn:absent is not deployed");
});
