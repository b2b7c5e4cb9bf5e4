/**
 * What happens under a Node.js that is too old. pnpm-lock.yaml holds Node.js 24 for the platforms that have a package of its
 * version; on the others pnpm starts the Node.js that is installed, and npx brings the `node` package when that one is too old.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** Set for the Node.js that npx brings: it does not look for yet another one. */
const BROUGHT = "SFN_WORKERS_NODE_BROUGHT";

/** @param {readonly string[]} args what the program was called with */
export function runElsewhere(args) {
  const isHeld = ["node", "node.cmd"].some((name) =>
    existsSync(join(ROOT, "node_modules/.bin", name)),
  );
  if (isHeld)
    fail(
      `This is Node.js ${process.version}, which can't run TypeScript. pnpm 12 brings the right one: npx -y pnpm@12 ${args.join(" ")}`,
    );
  else if (process.env[BROUGHT]) fail(missing("npx brought no newer one"));
  else runWithNpx(args);
}

/** @param {readonly string[]} args what the program was called with */
function runWithNpx(args) {
  const name = `node@${/^nodeVersion: (\S+)/m.exec(readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8"))?.[1]}`;
  process.stderr.write(`${missing(`npx runs ${name}, which no lockfile holds`)}\n`);
  const program = join(import.meta.dirname, "cli.mjs");
  const child = spawn("npx", ["-y", `--package=${name}`, "--", "node", program, ...args], {
    stdio: "inherit",
    env: { ...process.env, [BROUGHT]: "1" },
  });
  // A terminal sends its signals to the child too.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => fail(missing(`npx did not start (${error.message})`)));
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

/** @param {string} outcome what has become of it */
function missing(outcome) {
  return `This is Node.js ${process.version}, and the install has brought none for ${process.platform}-${process.arch}: ${outcome}. Node.js 24 or newer on the PATH is used as it is.`;
}

/** @param {string} text what is wrong */
function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
