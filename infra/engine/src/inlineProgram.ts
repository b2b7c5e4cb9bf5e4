import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const PULUMIS_ENTRY = createRequire(import.meta.url).resolve("@sfn-workers/infra");

/** The module that Pulumi's entry imports. */
const ENTRY = new URL("index.ts", pathToFileURL(PULUMIS_ENTRY)).href;

let runs = 0;

/** The program as the engine's inline program. Each run evaluates the entry again; what it imports is there already. */
export function inlineProgram(program?: () => object): () => Promise<Record<string, unknown>> {
  return async () => {
    if (program !== undefined) return { ...program() };
    runs += 1;
    const exported: object = await import(/* @vite-ignore */ `${ENTRY}?run=${runs}`);
    return { ...exported };
  };
}
