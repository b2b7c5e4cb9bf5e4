import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

/**
 * What a process of this package has made: a process group, by the id of its first process; the processes with an environment
 * variable, as `NAME=value`; or a folder.
 */
export type Remains =
  | { readonly processGroup: number }
  | { readonly variable: string }
  | { readonly folder: string };

/**
 * Ends processes, or removes a folder, when this process exits for any reason, also by SIGKILL. The guard thread of a child
 * can't do this for a child that is stopped: it is stopped as well. A shell waits instead, for as long as there is something
 * to guard.
 *
 * @returns a function that ends the guarding, once the processes have ended or the folder is removed.
 */
export function endWithThisProcess(remains: Remains): () => void {
  const line = String(Object.values(remains)[0]);
  guarded.add(line);
  update();
  return () => {
    guarded.delete(line);
    update();
  };
}

const guarded = new Set<string>();
let guard: ChildProcess | undefined;

/** The shell gets the whole list each time: an empty line, then its lines. */
function update(): void {
  if (guarded.size === 0) {
    guard?.stdin?.end("\n");
    guard = undefined;
    return;
  }
  guard ??= startGuard();
  guard.stdin?.write(`\n${[...guarded].toSorted(foldersLast).join("\n")}\n`);
}

/** A process that still runs could write into its folder while that is removed. */
function foldersLast(one: string, other: string): number {
  return Number(one.startsWith("/")) - Number(other.startsWith("/"));
}

/** In a session of its own, so that Ctrl-C in the terminal does not end it before this process. */
function startGuard(): ChildProcess {
  const child = spawn("/bin/sh", ["-c", SCRIPT], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Where there is no shell, as in some images, what ends this process ends the image's other processes.
  child.on("error", () => {
    if (guard === child) guard = undefined;
  });
  child.unref();
  // A shell that could not start, because this process may open no more files, has no stdin.
  const { stdin }: { readonly stdin?: (Writable & { unref?: () => void }) | null } = child;
  stdin?.on("error", () => {});
  // A pipe to a child holds this process open, though nothing is awaited from it.
  stdin?.unref?.();
  return child;
}

const SCRIPT = `
while IFS= read -r line; do
  if [ -z "$line" ]; then set --; else set -- "$@" "$line"; fi
done
for remains; do
  case $remains in
    /*) chmod -R u+w -- "$remains"; rm -rf -- "$remains" ;;
    *=*) for process in $(grep -lszxF -- "$remains" /proc/[0-9]*/environ); do
        process=\${process#/proc/}
        kill -s KILL "\${process%/environ}"
      done ;;
    *) kill -s KILL -- "-$remains" ;;
  esac
done`;
