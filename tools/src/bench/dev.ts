/**
 * Measures `pnpm dev` in a copy of the workspace: the time from a save to the new handler that runs, and what many changes
 * leave behind in its process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import type { News } from "../dev/news.ts";
import { withWorkspaceCopy } from "../mutate/workspaceCopy.ts";
import { ROOT } from "../workspace/nx.ts";
import { generateWorkloads } from "./generatedWorkloads.ts";
import { runBench } from "./runBench.ts";

/** The first of these has the functions with activities, the third the services. */
const WORKLOADS = 3;
const CHANGED = ["generated-1", "generated-3"] as const;
/** Each of so many changes is one of a manifest. */
const MANIFEST_EACH = 20;

/** What a session holds. */
interface Held {
  readonly fileDescriptors: number;
  readonly processes: number;
  readonly temporaryFolders: number;
  readonly megabytes: number;
}

const { json = false, changes: changesText } = parseArgs({
  options: { json: { type: "boolean" }, changes: { type: "string", default: "50" } },
}).values;

await runBench(json, async ({ folder }) => {
  const figures = await withWorkspaceCopy(
    ROOT,
    async (temporary, workspace) => {
      await generateWorkloads(workspace, WORKLOADS);
      const temporaryFiles = join(temporary, "tmp");
      mkdirSync(temporaryFiles);
      const child = spawn(process.execPath, ["tools/src/cli.mjs", "dev", "--json"], {
        cwd: workspace,
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, TMPDIR: temporaryFiles },
      });
      try {
        return await measure(child, workspace, temporaryFiles, Number(changesText));
      } finally {
        child.kill("SIGINT");
        if (child.exitCode === null) await once(child, "exit");
      }
    },
    folder,
  );
  return { figures, text: textOf(figures) };
});

async function measure(child: ChildProcess, workspace: string, folder: string, changes: number) {
  const news = newsOf(child);
  await news.next(({ kind }) => kind === "ready");
  const times: Record<string, number[]> = {};
  let before: Held | undefined;
  for (let change = 1; change <= changes; change += 1) {
    const workload = CHANGED[change % CHANGED.length] ?? CHANGED[0];
    const isManifest = change % MANIFEST_EACH === 0;
    const file = join(
      workspace,
      "packages/workloads/src",
      workload,
      isManifest ? "manifest.ts" : "handler.ts",
    );
    const text = readFileSync(file, "utf8").replace(/\nexport const change = \d+;\n$/, "");
    const done = news.next((one) =>
      isManifest ? one.kind === "updated" : one.kind === "renewed" && one.workload === workload,
    );
    const savedAt = performance.now();
    writeFileSync(file, `${text}\nexport const change = ${change};\n`);
    await done;
    const kind = isManifest ? "manifest" : workload === "generated-1" ? "function" : "service";
    times[kind] = [...(times[kind] ?? []), performance.now() - savedAt];
    if (change === Math.min(10, changes)) before = held(child.pid ?? 0, folder);
  }
  const after = held(child.pid ?? 0, folder);
  child.kill("SIGINT");
  const [exitCode] = await once(child, "exit");
  const left = { processes: processesIn(folder), temporaryFolders: readdirSync(folder).length };
  return {
    times: Object.fromEntries(Object.entries(times).map(statistics)),
    before,
    after,
    exitCode,
    left,
  };
}

function newsOf(child: ChildProcess) {
  const waiting = new Set<(news: News) => void>();
  if (child.stdout) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const news = JSON.parse(line) as News;
      if (news.kind === "error") process.stderr.write(`${line}\n`);
      for (const tell of waiting) tell(news);
    });
  }
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`pnpm dev ended with exit code ${code}`);
  });
  ended.catch(() => {
    // Told where something is waited for.
  });
  return {
    next(isIt: (news: News) => boolean): Promise<void> {
      const found = new Promise<void>((resolve) => {
        const tell = (news: News) => {
          if (!isIt(news)) return;
          waiting.delete(tell);
          resolve();
        };
        waiting.add(tell);
      });
      return Promise.race([found, ended]);
    },
  };
}

function statistics([kind, times]: [string, number[]]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? 0);
  return [kind, { changes: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }] as const;
}

/** From Linux's files about processes; zeros elsewhere. */
function held(pid: number, folder: string): Held {
  const status = existsSync(`/proc/${pid}/status`)
    ? readFileSync(`/proc/${pid}/status`, "utf8")
    : "";
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return {
    fileDescriptors: globSync("*", { cwd: `/proc/${pid}/fd` }).length,
    processes: processesIn(folder),
    temporaryFolders: globSync("{*,*/*}", { cwd: folder }).length,
    megabytes: Math.round(kilobytes / 1_024),
  };
}

/** The processes whose temporary folder it is. */
function processesIn(folder: string): number {
  return globSync("/proc/[0-9]*/environ").filter((file) => {
    try {
      return readFileSync(file, "latin1").includes(`TMPDIR=${folder}`);
    } catch {
      return false;
    }
  }).length;
}

function textOf({
  times,
  before,
  after,
  left,
  exitCode,
}: Awaited<ReturnType<typeof measure>>): string {
  const shown = { stream: process.stdout, elsewhere: "--json has them" };
  const took = table({
    ...shown,
    columns: [
      { title: "changed", text: ([kind]) => kind },
      { title: "changes", text: ([, { changes }]) => String(changes), align: "right" },
      { title: "p50", text: ([, { p50 }]) => `${p50} ms`, align: "right" },
      { title: "p95", text: ([, { p95 }]) => `${p95} ms`, align: "right" },
      { title: "max", text: ([, { max }]) => `${max} ms`, align: "right" },
    ],
    rows: Object.entries(times),
  });
  const atTheEnd: Partial<Held> = left;
  const holds = table({
    ...shown,
    columns: [
      { title: "held", text: (key) => key },
      { title: "after 10 changes", text: (key) => String(before?.[key] ?? ""), align: "right" },
      { title: "after all", text: (key) => String(after[key]), align: "right" },
      { title: "after the exit", text: (key) => String(atTheEnd[key] ?? ""), align: "right" },
    ],
    rows: ["fileDescriptors", "processes", "temporaryFolders", "megabytes"] as const,
  });
  return `${took}\n${holds}\nexit code ${exitCode}`;
}
