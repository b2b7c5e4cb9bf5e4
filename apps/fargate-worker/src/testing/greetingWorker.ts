import { start } from "../index.ts";

/** What the build generates for a workload; the tests start it as a process. */
await start({ name: "greeting", load: async () => (await import("./greeting.ts")).workload });
