import { once } from "node:events";
import { start } from "../index.ts";

/** A workload whose module is loaded only after SIGTERM. */
await start({
  name: "greeting",
  async load() {
    console.info("loading");
    // The wait for a signal alone would not keep the process alive.
    process.stdin.resume();
    await once(process, "SIGTERM");
    return (await import("./greeting.ts")).workload;
  },
});
