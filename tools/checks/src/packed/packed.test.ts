import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Installed, installPacked } from "./installPacked.ts";
import { WORKER } from "./worker.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const CORE = join(ROOT, "packages/worker-core");

let installed: Installed & Disposable;
beforeAll(async () => {
  installed = await installPacked(CORE);
});
afterAll(() => installed[Symbol.dispose]());

test("the packed worker-core holds what runs, its types, and no test", () => {
  const { files } = installed;
  expect(files).toEqual(
    expect.arrayContaining(["package.json", "README.md", "LICENSE", "dist/index.js"]),
  );
  const others = files.filter((file) => /(?<!\.d)\.ts$|\.test\./.test(file));
  expect(others).toEqual([]);
});

test("a program compiles with every entry point of the packed worker-core", () => {
  const { folder, entryPoints } = installed;
  const lines = entryPoints.map((name, index) => `export * as entry${index} from "${name}";\n`);
  writeFileSync(join(folder, "program.mts"), lines.join(""));
  const tsconfig = {
    extends: join(ROOT, "tsconfig.base.json"),
    compilerOptions: { typeRoots: [join(ROOT, "node_modules/@types")], declaration: true },
    files: ["program.mts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  expect(stdout).toBe("");
});

test("a worker of the packed worker-core sends heartbeats while its handler blocks the event loop", async () => {
  const { folder } = installed;
  const beaten = join(folder, "beaten");
  const program = join(folder, "worker.mjs");
  writeFileSync(program, WORKER);
  const { url, outcome } = await endpoint(() => writeFileSync(beaten, ""));
  const child = spawn(process.execPath, [program, url, beaten], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [logs, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(logs).not.toContain("WARN");
  expect(code, logs).toBe(0);
  expect(await outcome).toEqual({ taskToken: "token", output: '"a heartbeat arrived"' });
});

/** Has one task. */
async function endpoint(onBeat: () => void) {
  const { promise: outcome, resolve } = Promise.withResolvers<unknown>();
  let tasks = [{ taskToken: "token", input: "{}" }];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request));
    const operation = `${request.headers["x-amz-target"]}`.split(".")[1];
    if (operation === "SendTaskHeartbeat") onBeat();
    if (operation === "SendTaskSuccess" || operation === "SendTaskFailure") resolve(body);
    const [task] = operation === "GetActivityTask" ? tasks : [];
    if (task) tasks = [];
    response.end(JSON.stringify(task ?? {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, outcome };
}
