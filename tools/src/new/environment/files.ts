import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What nx's Tree has too: changes that are kept until all are known. Paths are relative to the repository. */
export interface Files {
  /** The repository. */
  readonly root: string;
  read(path: string, encoding: "utf8"): string | null;
  write(path: string, text: string): void;
  delete(path: string): void;
  children(folder: string): string[];
}

export interface StagedFiles extends Files {
  /** Makes the changes, unless it is only a rehearsal. @returns a line for each */
  apply(options: { readonly dryRun: boolean }): string[];
}

/** The files of a folder, with changes that are made when all are known. */
export function stagedFiles(root: string): StagedFiles {
  const changes = new Map<string, string | null>();
  return {
    root,
    read(path) {
      const changed = changes.get(path);
      if (changed !== undefined) return changed;
      return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : null;
    },
    write: (path, text) => void changes.set(path, text),
    delete: (path) => void changes.set(path, null),
    children: (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []),
    apply: ({ dryRun }) =>
      [...changes].map(([path, text]) => {
        const file = join(root, path);
        const did = text === null ? "REMOVE" : existsSync(file) ? "CHANGE" : "CREATE";
        if (!dryRun && text === null) rmSync(file);
        if (!dryRun && text !== null) {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, text);
        }
        return `${did} ${path}`;
      }),
  };
}
