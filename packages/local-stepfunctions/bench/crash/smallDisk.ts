import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system of a few megabytes, which can be filled. */
export interface SmallDisk {
  /** Where processes in its namespace find it. */
  readonly folder: string;
  /** Where this process finds it. */
  readonly seen: string;
  /** The command that runs the command that follows it in its namespace. */
  readonly within: readonly string[];
  readonly isFull: boolean;
  readonly freeBytes: number;
  /** Fills it but for so many bytes. */
  fill(leftBytes: number): void;
  /** Makes room again. */
  free(): void;
  close(): Promise<void>;
}

const PAGE = 4_096;
const FILLER = "filler";
const DATA = "data";

/**
 * Mounts a tmpfs at an empty folder, in a namespace of its own, for which no privileges are needed where the system allows
 * such namespaces.
 *
 * @throws {Error} when this system does not
 */
export async function mountSmallDisk(folder: string, bytes: number): Promise<SmallDisk> {
  const script = `mount -t tmpfs -o size=${bytes} tmpfs "$1" && echo mounted && exec cat`;
  const keeper = spawn("unshare", ["-Urm", "sh", "-c", script, "sh", folder], {
    // It ends with this process, which holds its stdin.
    stdio: "pipe",
  });
  let problem = "";
  keeper.stderr.on("data", (chunk: Buffer) => {
    problem += chunk;
  });
  const ended = once(keeper, "close").catch(([error]: Error[]) => [String(error)]);
  const isMounted = await Promise.race([
    once(keeper.stdout, "data").then(() => true),
    ended.then(() => false),
  ]);
  if (!isMounted) throw new Error(`no tmpfs can be mounted in a namespace: ${problem.trim()}`);
  const pid = String(keeper.pid);
  const root = join("/proc", pid, "root", folder);
  const filler = join(root, FILLER);
  let isFull = false;
  return {
    get isFull() {
      return isFull;
    },
    get freeBytes() {
      const { bavail, bsize } = statfsSync(root);
      return bavail * bsize;
    },
    folder: join(folder, DATA),
    seen: join(root, DATA),
    within: ["nsenter", "-U", "-m", "--preserve-credentials", "-t", pid],
    fill(leftBytes) {
      isFull = true;
      const descriptor = openSync(filler, "w");
      const page = Buffer.alloc(PAGE, 1);
      const left = Array.from({ length: Math.floor(leftBytes / PAGE) }, (_, n) => `${filler}-${n}`);
      for (const path of left) write(path, page);
      try {
        for (;;) writeSync(descriptor, page);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(descriptor);
        for (const path of left) rmSync(path, { force: true });
      }
    },
    free() {
      rmSync(filler, { force: true });
      isFull = false;
    },
    async close() {
      keeper.kill("SIGKILL");
      await ended;
    },
  };

  function write(path: string, data: Buffer): void {
    const descriptor = openSync(path, "w");
    try {
      writeSync(descriptor, data);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      closeSync(descriptor);
    }
  }
}
