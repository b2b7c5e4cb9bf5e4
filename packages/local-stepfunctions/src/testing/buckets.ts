import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { newFolder } from "./restart.ts";

/** A folder with buckets, whose objects are given as `bucket/key`. */
export function buckets(objects: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = newFolder();
  const put = (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const [name, content] of Object.entries(objects)) put(name, content);
  return {
    folder,
    put,
    text: (name: string) => readFileSync(path.join(folder, name), "utf8"),
    json: (name: string) => JSON.parse(readFileSync(path.join(folder, name), "utf8")) as unknown,
  };
}
