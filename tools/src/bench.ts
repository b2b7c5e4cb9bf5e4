import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const BENCHES = {
  worker: {
    file: "tools/src/bench/worker.ts",
    description: "tasks per second and CPU time per task, compared with other pollers",
  },
  lambda: {
    file: "tools/src/bench/lambda.ts",
    description:
      "the Lambda bundle's size, the code that it loads and its import time, within bounds",
  },
  soak: {
    file: "tools/src/bench/soak.ts",
    description: "100,000 tasks with faults and killed workers: no lost task and no memory leak",
  },
  transport: {
    file: "tools/src/bench/transport.ts",
    description: "one handler with each transport and each worker, on this machine",
  },
  packages: {
    file: "tools/src/bench/packages.ts",
    description: "which npm packages work in a worker's bundle; installs them from the registry",
  },
  workloads: {
    file: "tools/src/bench/workloads.ts",
    description: "start, plan, settings and test with 30 generated workloads, in a copy",
  },
  endpoint: {
    file: "packages/local-stepfunctions/bench/endpoint.ts",
    description: "the embedded Step Functions: start, round trips, paused executions",
  },
} as const satisfies Record<string, { file: string; description: string }>;

const EXIT_USAGE = 2;

const [name = "", ...args] = process.argv.slice(2);
if (isBench(name) && !args.includes("--help")) {
  const bench = spawn(process.execPath, [join(ROOT, BENCHES[name].file), ...args], {
    stdio: "inherit",
  });
  const [code] = await once(bench, "exit");
  process.exitCode = code ?? 1;
} else {
  const lines = Object.entries(BENCHES).map(
    ([known, { description }]) => `  ${known.padEnd(11)}${description}`,
  );
  console.error(
    `Usage: pnpm bench NAME [--json]\n\n${lines.join("\n")}\n\nworker and soak take --tasks N, transport --executions N, packages --only NAME and --write, workloads --count N and --skip-test.`,
  );
  if (name !== "--help" && !args.includes("--help")) process.exitCode = EXIT_USAGE;
}

function isBench(text: string): text is keyof typeof BENCHES {
  return Object.hasOwn(BENCHES, text);
}
