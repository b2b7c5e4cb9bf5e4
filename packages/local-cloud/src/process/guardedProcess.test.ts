import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import nodeProcess from "node:process";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { createLines } from "../testing/lines.ts";
import { until } from "../testing/program.ts";
import { startGuardedProcess } from "./guardedProcess.ts";

/** A value that two tests had in common would let the end of the first one kill the process of the second. */
const ownValue = () => ({ OWN_VALUE: randomUUID() });

function start(code: string, environment: Record<string, string> = {}, isFirstProcess = false) {
  const directory = folderWith({ "index.mjs": code });
  const lines = createLines();
  const process = startGuardedProcess({
    args: ["index.mjs"],
    directory,
    environment,
    channel: "none",
    isFirstProcess,
    ...("OWN_VALUE" in environment && { ownVariable: "OWN_VALUE" }),
    onLine: lines.write,
  });
  return { process, lines, directory };
}

describe("a guarded process", () => {
  test("has only PATH and its own variables", async () => {
    const { process, lines } = start("console.log(JSON.stringify(process.env))", { A: "1" });
    await process.exited;
    expect(JSON.parse(lines.all[0] ?? "")).toEqual({ A: "1", PATH: expect.any(String) });
  });

  test("reports every line of both streams, and its exit", async () => {
    const { process, lines } = start("console.log('a\\nb'); console.error('c'); process.exit(7)");
    expect(await process.exited).toEqual({ code: 7, signal: null });
    expect(lines.all.toSorted()).toEqual(["a", "b", "c"]);
  });

  test("can handle SIGTERM", async () => {
    const { process, lines } = start(
      "process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')",
    );
    await lines.containing("up");
    process.terminate();
    expect(await process.exited).toEqual({ code: 5, signal: null });
  });

  test("and its child processes are killed together", async () => {
    const { process, lines } = start(
      "import { spawn } from 'node:child_process'; spawn('sleep', ['600'], { stdio: 'inherit' });" +
        "console.log('up'); setInterval(() => {}, 1000)",
    );
    await lines.containing("up");
    process.kill();
    // Resolves only once no process holds the streams open.
    expect(await process.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  test.each(["inherit", "ignore"])(
    "ends with what has left its group, streams: %s",
    async (stdio) => {
      const { process, lines } = start(
        `import { spawn } from "node:child_process";
      const { pid } = spawn("sleep", ["600"], { detached: true, stdio: "${stdio}" });
      console.log(pid); process.exitCode = 3; setTimeout(() => process.exit(), 10);`,
        ownValue(),
      );
      expect(await process.exited).toEqual({ code: 3, signal: null });
      await until(async () => (isAlive(Number(lines.all[0])) ? undefined : true));
    },
  );

  test("ends although another process, which has nothing of it, holds its streams open", async () => {
    const { process, lines } = start(
      `import { spawn } from "node:child_process";
      const { pid } = spawn("sleep", ["600"], { detached: true, stdio: "inherit", env: {} });
      console.log(pid); process.exitCode = 3; setTimeout(() => process.exit(), 10);`,
    );
    expect(await process.exited).toEqual({ code: 3, signal: null });
    nodeProcess.kill(Number(lines.all[0]));
  });

  test.each([
    ["that waits", "setInterval(() => {}, 1000)"],
    ["that is busy", "for (;;);"],
  ])("%s ends when its parent is killed", async (_title, work) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const parent = startParentOf(
      `import { connect } from "node:net"; connect(${port}, "127.0.0.1", () => { ${work} });`,
    );
    const [connection] = (await once(server, "connection")) as [Socket];
    parent.kill("SIGKILL");
    connection.on("error", () => {});
    await once(connection, "close");
    server.close();
  });

  test("and what has left its group end when its parent is killed", async () => {
    const parent = startParentOf(
      `import { spawn } from "node:child_process"; console.log(spawn("sleep", ["600"], { detached: true }).pid);
      console.log(spawn("sleep", ["600"]).pid);`,
      'onLine: console.log, ownVariable: "OWN_VALUE"',
    );
    const lines = createLines();
    if (parent.stdout) createInterface({ input: parent.stdout }).on("line", lines.write);
    await until(async () => lines.all[1]);
    parent.kill("SIGKILL");
    await until(async () => (lines.all.map(Number).some(isAlive) ? undefined : true));
  });

  test("that is frozen ends when its parent is killed, and the parent's folders are removed", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const folder = folderWith({});
    const parent = startParentOf(
      `import { connect } from "node:net"; connect(${port}, "127.0.0.1", () => console.log("up"));`,
      `onLine() { child.freeze(); endWithThisProcess({ folder: "${folder}" }); console.log("frozen"); }`,
    );
    const [connection] = (await once(server, "connection")) as [Socket];
    if (parent.stdout !== null) await once(parent.stdout, "data");
    parent.kill("SIGKILL");
    connection.on("error", () => {});
    await once(connection, "close");
    server.close();
    await until(async () => (existsSync(folder) ? undefined : true));
  });
});

test("a process that can't start, because this one may open no more files, ends with a line", async () => {
  const modules = ["guardedProcess", "endWithThisProcess"].map(
    (name) => new URL(`./${name}.ts`, import.meta.url).href,
  );
  const code = `import { openSync } from "node:fs";
    import { startGuardedProcess } from "${modules[0]}";
    import { endWithThisProcess } from "${modules[1]}";
    try { for (;;) openSync("/dev/null"); } catch {}
    endWithThisProcess({ folder: "/absent" })();
    const options = { args: [], directory: "/", environment: { OWN: "1" }, ownVariable: "OWN" };
    const child = startGuardedProcess({ ...options, isFirstProcess: true, channel: "messages", onLine: console.log });
    console.log(JSON.stringify(await child.exited));
    child.terminate(() => console.log("lost"));
    child.kill();`;
  const run = [process.execPath, "--input-type=module", "--eval", code];
  const limited = spawn("/bin/sh", ["-c", 'ulimit -n 60; exec "$@"', "sh", ...run]);
  const lines = createLines();
  for (const input of [limited.stdout, limited.stderr])
    createInterface({ input }).on("line", lines.write);
  await once(limited, "close");
  expect(lines.all).toEqual([
    expect.stringMatching(/^cannot start: spawn .* EMFILE$/),
    '{"code":null,"signal":null}',
    "lost",
  ]);
});

describe("process 1 of a container", () => {
  test("loses SIGTERM before it starts, and as long as it has no handler", async () => {
    const { process, lines, directory } = start(
      `import { existsSync } from "node:fs";
      const waiting = setInterval(() => {
        if (!existsSync("handle")) return;
        clearInterval(waiting);
        process.on("SIGTERM", () => process.exit(5));
        setInterval(() => {}, 1000);
        console.log("handles");
      }, 10);
      console.log("up");`,
      {},
      true,
    );
    const lost = createLines();
    process.terminate(() => lost.write("while it starts"));
    await lost.containing("while it starts");
    await lines.containing("up");
    process.terminate(() => lost.write("without a handler"));
    await lost.containing("without a handler");
    writeFileSync(join(directory, "handle"), "");
    await lines.containing("handles");
    process.terminate(() => lost.write("with a handler"));
    expect(await process.exited).toEqual({ code: 5, signal: null });
    expect(lost.all).toEqual(["while it starts", "without a handler"]);
  });
});

/** A process that has ended has no command line any more, also before its parent has read its exit code. */
function isAlive(processId: number): boolean {
  const path = `/proc/${processId}/cmdline`;
  return existsSync(path) && readFileSync(path, "utf8") !== "";
}

/** A process that starts a guarded process with this code. */
function startParentOf(code: string, onLine = "onLine: console.log"): ChildProcess {
  const module = new URL("./guardedProcess.ts", import.meta.url).href;
  const options = JSON.stringify({
    args: ["index.mjs"],
    directory: folderWith({ "index.mjs": code }),
    environment: ownValue(),
    channel: "none",
  });
  const folders = new URL("./endWithThisProcess.ts", import.meta.url).href;
  const start = `const child = startGuardedProcess({ ...${options}, ${onLine} });`;
  return spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import { startGuardedProcess } from "${module}"; import { endWithThisProcess } from "${folders}"; ${start}`,
  ]);
}
