import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { attachDebugger } from "./testing/debugger.ts";
import { folderWith } from "./testing/folders.ts";
import { createFunction, createMachine } from "./testing/functions.ts";
import { deployForTest, endOf, startExecution, until } from "./testing/program.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const codeOf = (version: number) =>
  `export const handler = async () => {\n  const version = ${version};\n  return version;\n};\n`;

test("a function that is debugged pauses without a timeout, and its renewal detaches the debugger and takes over the port", async () => {
  const port = await freePort();
  const folder = folderWith({ "index.mjs": codeOf(1) });
  const clock = createVirtualClock();
  const { environment, lines } = await deployForTest(
    () => {
      const code = new pulumi.asset.FileArchive(folder);
      const fn = createFunction({ args: { code, timeout: 3 } });
      return { machine: createMachine(fn, { Payload: {} }), urn: fn.urn };
    },
    { clock, inspect: ({ name }) => (name === "worker" ? port : undefined) },
  );
  const { machine, urn } = environment.outputs;
  const attached = () => attachDebugger(port).catch(() => undefined);
  const run = async () => {
    const executionArn = await startExecution(environment, machine, {});
    return endOf(environment, executionArn).then(
      ({ output }) => JSON.parse(output ?? "{}").Payload,
    );
  };

  // It runs before its first invocation.
  const first = await until(attached);
  await first.send("Debugger.enable");
  await first.send("Debugger.setBreakpointByUrl", { lineNumber: 2, urlRegex: "index\\.mjs" });
  const paused = run();
  await first.event("Debugger.paused");
  await clock.advance(60_000);

  writeFileSync(join(folder, "index.mjs"), codeOf(2));
  await environment.renew(urn);
  await first.closed;
  expect(await paused).toBe(1);
  const second = await until(attached);
  await second.send("Debugger.enable");
  expect(await run()).toBe(2);
  expect(lines.all.filter((line) => /debugger/i.test(line))).toEqual([]);
});

test.each([
  [
    "in use",
    async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return { port: (server.address() as AddressInfo).port, release: () => server.close() };
    },
    /inspect: worker: port \d+: .*EADDRINUSE.*: use another port/,
  ],
  ["outside the range", async () => ({ port: 70_000, release() {} }), /from 1 to 65535/],
])("a port that is %s is refused", async (_title, take, message) => {
  const { port, release } = await take();
  const program = () => ({ urn: createFunction().urn });
  const inspect = ({ name }: { name: string }) => (name === "worker" ? port : undefined);
  await expect(deployForTest(program, { inspect })).rejects.toThrow(message);
  release();
});
