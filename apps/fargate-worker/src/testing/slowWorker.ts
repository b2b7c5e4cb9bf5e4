import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { start } from "../index.ts";

/** A workload whose module takes as long to load as its standard input is open. */
await start({
  name: "greeting",
  async load() {
    console.info("loading");
    await once(process.stdin.resume(), "end");
    // A signal that came before is handled by then.
    await setImmediate();
    return (await import("./greeting.ts")).workload;
  },
});
