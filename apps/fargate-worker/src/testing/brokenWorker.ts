import { start } from "../index.ts";

/** A workload whose module throws. */
await start({
  name: "greeting",
  load: () => Promise.reject(new Error("templates/hello.txt does not exist")),
});
