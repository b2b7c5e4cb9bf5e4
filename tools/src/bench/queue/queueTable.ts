import { table } from "../../cli/table.ts";
import type { QueueMeasure } from "./measureAtQueue.ts";

export function queueTable(measures: readonly QueueMeasure[]): string {
  return table({
    columns: [
      { title: "at a queue", text: ({ contender }) => contender },
      { title: "slots", text: ({ concurrency }) => String(concurrency), align: "right" },
      { title: "a task", text: ({ taskMs }) => `${taskMs} ms`, align: "right" },
      { title: "tasks/s", text: ({ tasksPerSecond }) => tasksPerSecond.toFixed(0), align: "right" },
      {
        title: "CPU a task",
        text: ({ cpuMsPerTask }) => `${cpuMsPerTask.toFixed(3)} ms`,
        align: "right",
      },
      {
        title: "receives for 10",
        text: ({ receivesPerTen }) => receivesPerTen.toFixed(2),
        align: "right",
      },
      {
        title: "deletions",
        text: ({ deletionsPerTen }) => deletionsPerTen.toFixed(2),
        align: "right",
      },
    ],
    rows: measures,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
