import { resolve } from "node:path";

/** pnpm runs scripts in the root of the repository. A relative path of a command line starts from the caller's folder. */
export function callersPath(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? "", path);
}
