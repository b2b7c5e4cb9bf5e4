import { expect, onTestFinished, test } from "vitest";
import { createEmitter, type Observer } from "./events.ts";

test.each<[string, Observer]>([
  [
    "throws",
    () => {
      throw new Error("no disk");
    },
  ],
  ["rejects later", async () => Promise.reject(new Error("no disk"))],
])(
  "an observer that %s affects neither the worker nor the other observers",
  async (_what, broken) => {
    const warnings: string[] = [];
    const listen = ({ message }: Error) => warnings.push(message);
    process.on("warning", listen);
    onTestFinished(() => {
      process.off("warning", listen);
    });
    const seen: string[] = [];
    const emit = createEmitter([broken, (event) => seen.push(event.type)]);
    emit({ type: "pollEmpty", pollMs: 1 });
    expect(seen).toEqual(["pollEmpty"]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(warnings).toEqual(["an observer threw on pollEmpty: Error: no disk"]);
  },
);
