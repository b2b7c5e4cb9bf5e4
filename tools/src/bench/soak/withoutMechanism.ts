import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MECHANISMS, without } from "./mechanisms.ts";

/** Loaded before a worker as `withoutMechanism.ts?NAME`: takes the mechanism out of the source as it is loaded. */
const name = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const mechanism = MECHANISMS[name];
if (!mechanism) throw new Error(`no mechanism ${name}`);
const url = pathToFileURL(join(import.meta.dirname, "../../../..", mechanism.file)).href;

registerHooks({
  load(loaded, context, nextLoad) {
    const result = nextLoad(loaded, context);
    if (loaded !== url) return result;
    return { ...result, source: without(mechanism, String(result.source)) };
  },
});
