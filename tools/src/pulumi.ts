import { spawn } from "node:child_process";
import { once } from "node:events";
import { packWorkers } from "./workspace/build.ts";
import { INFRA, pulumiCli } from "./workspace/pulumi.ts";

/** The commands that deploy or hash the bundles. */
const NEEDS_BUILD = new Set(["up", "update", "preview", "pre", "watch"]);

const argv = process.argv.slice(2);
try {
  if (argv.some((argument) => NEEDS_BUILD.has(argument))) await packWorkers();
  process.exitCode = await runPulumi(argv);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Runs the CLI of the npm package `pulumi` in infra, on this terminal. */
async function runPulumi(args: readonly string[]): Promise<number> {
  const pulumi = spawn(process.execPath, [pulumiCli(), ...args], { cwd: INFRA, stdio: "inherit" });
  // Ctrl-C reaches both processes; Pulumi handles it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => pulumi.kill("SIGTERM"));
  const [code] = await once(pulumi, "exit");
  return code ?? 1;
}
