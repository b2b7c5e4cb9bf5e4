import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { BuildFailed, packWorkers } from "./build.ts";
import { NX_ENVIRONMENT, nxCli, ROOT } from "./nx.ts";

const temporaryFolder = temporaryFolders();

/** A command that copies a file. */
const copy = (from: string, to: string) => ({
  command: `node -e "fs.mkdirSync('dist', { recursive: true }); fs.copyFileSync('${from}', '${to}')"`,
  options: { cwd: "{projectRoot}" },
});

/** A command that fails if there is this file. */
const passesWithout = (file: string) => ({
  command: `node -e "process.exit(fs.existsSync('../${file}') ? 1 : 0)"`,
  options: { cwd: "{projectRoot}" },
});

let root = "";
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

/** A workspace with an app, whose build takes a file that is no input of it, and a workload. */
beforeEach(() => {
  root = temporaryFolder();
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  write("nx.json", '{"neverConnectToCloud":true,"analytics":false,"useDaemonProcess":false}');
  write("package.json", '{"private":true,"workspaces":["*"]}');
  const cached = { cache: true, inputs: ["{projectRoot}/package.json"] };
  const build = { ...copy("../source", "dist/local"), ...cached, outputs: ["{projectRoot}/dist"] };
  const pack = { ...copy("dist/local", "dist/aws"), dependsOn: ["build"] };
  const test = { command: "node -e 0", ...cached };
  const targets = { build, pack, test, processes: passesWithout("hangs") };
  write("app/package.json", JSON.stringify({ name: "app", nx: { tags: ["app"], targets } }));
  const verify = {
    ...passesWithout("fails"),
    dependsOn: [{ projects: "app", target: "build" }],
  };
  const workload = { tags: ["workload"], targets: { verify } };
  write("one/package.json", JSON.stringify({ name: "one", nx: workload }));
});

test("what is packed is built from this checkout, also when nx has another build in its cache", async () => {
  write("source", "another checkout's");
  const build = [nxCli(root), "run-many", "-t", "build"];
  execFileSync(process.execPath, build, { cwd: root, env: { ...process.env, ...NX_ENVIRONMENT } });
  expect(readFileSync(join(root, "app/dist/local"), "utf8")).toBe("another checkout's");
  write("source", "this checkout's");
  await packWorkers({ root });
  expect(readFileSync(join(root, "app/dist/aws"), "utf8")).toBe("this checkout's");
});

test("nothing is packed when a workload's cases fail", async () => {
  write("source", "a build");
  write("fails", "");
  await expect(packWorkers({ root })).rejects.toThrow(BuildFailed);
  expect(() => readFileSync(join(root, "app/dist/aws"))).toThrow("ENOENT");
});

test("what is built is refused when a test of an app that starts processes fails", async () => {
  write("source", "a build");
  write("hangs", "");
  await expect(packWorkers({ root })).rejects.toThrow(
    /the workers can't be deployed:[\s\S]*processes/,
  );
});
