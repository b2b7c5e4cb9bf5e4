import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CALLBACK_MECHANISMS } from "./callback/mechanisms.ts";
import { alsoInThread, edited, MECHANISMS } from "./mechanisms.ts";

/** Loaded before a worker as `withoutMechanism.ts?NAME`: takes the mechanism out of the source as it is loaded. */
const name = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const mechanism = MECHANISMS[name] ?? CALLBACK_MECHANISMS[name];
if (!mechanism) throw new Error(`no mechanism ${name}`);
const edits = new Map(
  [...mechanism.edits, alsoInThread(import.meta.url)].map((edit) => [
    pathToFileURL(join(import.meta.dirname, "../../../..", edit.file)).href,
    edit,
  ]),
);

registerHooks({
  load(loaded, context, nextLoad) {
    const result = nextLoad(loaded, context);
    const edit = edits.get(loaded);
    return edit ? { ...result, source: edited(edit, String(result.source)) } : result;
  },
});
