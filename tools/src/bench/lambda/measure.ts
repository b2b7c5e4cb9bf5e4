import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Measure {
  /** The size of all files. */
  readonly archiveBytes: number;
  /** The size of the JavaScript that a cold start loads. */
  readonly loadedBytes: number;
  /** Of several cold starts the fastest tenth's slowest. */
  readonly importMs: number;
  /** User and system time of the whole process during the import, of the same cold starts. */
  readonly cpuMs: number;
}

interface ColdStart {
  readonly importMs: number;
  readonly cpuMs: number;
}

/** Other programs only ever add to a time, so the faster runs are closest to the truth. */
const FASTEST = 0.1;
const ROUNDS = 40;

/** Measures the folders' `index.mjs` in turns, so that a machine that gets slower meanwhile slows all of them. */
export async function measureAll<Name extends string>(
  folders: Readonly<Record<Name, string>>,
  workload: string,
): Promise<Record<Name, Measure>> {
  const entries = Object.entries<string>(folders) as [Name, string][];
  const starts = new Map(entries.map(([name]) => [name, [] as ColdStart[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, folder] of entries) {
      starts.get(name)?.push(await coldStart(folder, workload));
    }
  }
  const measures = entries.map(async ([name, folder]) => {
    const runs = starts.get(name) ?? [];
    const measure: Measure = {
      archiveBytes: await sizeOf(folder),
      loadedBytes: await loadedBytes(folder, workload),
      importMs: fastest(runs.map(({ importMs }) => importMs)),
      cpuMs: fastest(runs.map(({ cpuMs }) => cpuMs)),
    };
    return [name, measure] as const;
  });
  return Object.fromEntries(await Promise.all(measures)) as Record<Name, Measure>;
}

async function coldStart(folder: string, workload: string): Promise<ColdStart> {
  const script = `const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    await import(${entryOf(folder)});
    const importMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ importMs, cpuMs: (user + system) / 1_000 }));`;
  return (await run(script, workload)) as ColdStart;
}

async function loadedBytes(folder: string, workload: string): Promise<number> {
  const script = `import { statSync } from "node:fs";
    import { registerHooks } from "node:module";
    import { fileURLToPath } from "node:url";
    let bytes = 0;
    registerHooks({
      load(url, context, next) {
        if (url.startsWith("file:")) bytes += statSync(fileURLToPath(url)).size;
        return next(url, context);
      },
    });
    await import(${entryOf(folder)});
    console.log(bytes);`;
  return Number(await run(script, workload));
}

function entryOf(folder: string): string {
  return JSON.stringify(join(folder, "index.mjs"));
}

async function run(script: string, workload: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    {
      env: {
        AWS_REGION: "us-east-1",
        WORKLOAD: workload,
        ACTIVITY_ARN: "arn:aws:states:us-east-1:000000000000:activity:bench",
      },
    },
  );
  return JSON.parse(stdout);
}

async function sizeOf(folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((file) => !file.endsWith(".map"));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function fastest(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * FASTEST)] ?? 0;
}
