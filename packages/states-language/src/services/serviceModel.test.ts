import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createRandom } from "../random.ts";
import { MAX_MODELS, readServiceModel } from "./serviceModel.ts";

test("models are kept for states that name more services in turn than there is room for", async () => {
  // By chance, each model that is forgotten and read again may push out the next one.
  const random = vi.spyOn(Math, "random").mockImplementation(createRandom(1));
  onTestFinished(() => random.mockRestore());
  const names = readdirSync(join(import.meta.dirname, "models"))
    .map((file) => file.replace(".json.br", ""))
    .slice(0, MAX_MODELS + 4);
  const first = await Promise.all(names.map(readServiceModel));
  let kept = 0;
  for (const [index, name] of names.entries()) {
    if ((await readServiceModel(name)) === first[index]) kept += 1;
  }
  expect(kept).toBeGreaterThan(MAX_MODELS / 2);
});

test("a service that does not exist has no model, whatever its name", async () => {
  for (const name of ["nothing", "constructor", "__proto__", "../sqs", "SQS", ""]) {
    expect(await readServiceModel(name)).toBeUndefined();
  }
});
