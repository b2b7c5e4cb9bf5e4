import { globSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { ROOT } from "../workspace/nx.ts";

/** An editor that saves several files, or one in several steps, is done within this time. */
const QUIET_MS = 12;
/** Nothing in them is written by hand. */
const IGNORED = new Set(["node_modules", "dist", "coverage", ".git", ".nx", ".pulumi", "urns"]);

export interface FileWatch {
  /** Resolves when changes are noticed. */
  readonly ready: Promise<void>;
  /** Notices what changes in the folder of a build, too. */
  watchBuild(folder: string): void;
  /** Notices changes of these files too, wherever they are in the repository: a module may import one beside all packages. */
  watchAlso(files: Iterable<string>): void;
  close(): Promise<void>;
}

export interface FileWatchOptions {
  readonly onChange: (files: ReadonlySet<string>) => void;
  readonly onError: (message: string) => void;
}

/** Watches the folders of all packages, the files in the root of the repository, and what is added. */
export function watchFiles({ onChange, onError }: FileWatchOptions, root = ROOT): FileWatch {
  const changed = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  const folders = globSync("{apps,packages,tools/fixtures}/*/package.json", { cwd: root })
    .map((file) => join(root, dirname(file)))
    .concat(join(root, "infra"), join(root, "tools"));

  const also = new Set<string>();

  function isWatched(file: string): boolean {
    const isElsewhere = !file.startsWith(`${root}${sep}`) || isIgnored(file, root);
    return (
      isElsewhere ||
      dirname(file) === root ||
      folders.some((folder) => file.startsWith(`${folder}${sep}`))
    );
  }

  function noticed(file: string): void {
    changed.add(file);
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const files = new Set(changed);
      changed.clear();
      onChange(files);
    }, QUIET_MS);
  }

  const common = { ignoreInitial: true, followSymlinks: false };
  const watchers = [
    watch(folders, { ...common, ignored: (path) => isIgnored(path, root) }),
    watch(root, {
      ...common,
      depth: 0,
      ignored: (path, stats) => stats?.isDirectory() === true && path !== root,
    }),
  ];
  const builds = watch([], common);
  const fail = toldOnce(onError);
  const isReady = (watcher: FSWatcher) =>
    new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  for (const watcher of [...watchers, builds]) {
    for (const event of ["add", "change", "unlink"] as const) watcher.on(event, noticed);
    watcher.on("error", fail);
  }
  return {
    ready: Promise.all(watchers.map(isReady)).then(() => {}),
    watchBuild: (folder) => void builds.add(folder),
    watchAlso(files) {
      for (const file of files) {
        if (also.has(file) || isWatched(file)) continue;
        also.add(file);
        builds.add(file);
      }
    },
    async close() {
      clearTimeout(quiet);
      await Promise.all([...watchers, builds].map((watcher) => watcher.close()));
    },
  };
}

export function isIgnored(path: string, root: string): boolean {
  return relative(root, path)
    .split(sep)
    .some((part) => IGNORED.has(part));
}

/** Tells each error once, with its remedy: a limit is reached for hundreds of folders. */
export function toldOnce(onError: FileWatchOptions["onError"]): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const message = withRemedy(error);
    if (told.has(message)) return;
    told.add(message);
    onError(message);
  };
}

/** What to do when the system has no more watches. */
function withRemedy(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") {
    return "the system's limit of watched folders is reached (ENOSPC), so some changes are not noticed: raise it with `sudo sysctl fs.inotify.max_user_watches=524288`, and start pnpm dev again";
  }
  if (code === "EMFILE") {
    return "the limit of open files is reached (EMFILE), so some changes are not noticed: raise it with `ulimit -n 65536`, or on Linux with `sudo sysctl fs.inotify.max_user_instances=512`, and start pnpm dev again";
  }
  return `a folder can't be watched: ${message}`;
}
