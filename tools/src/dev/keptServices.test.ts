import { expect, test } from "vitest";
import { createKeptServices } from "./keptServices.ts";

/** Services whose modules have contents that a test changes. */
function stage(contents: Record<string, string>) {
  const closed: string[] = [];
  let started = 0;
  const services = createKeptServices((file) => contents[file] ?? "");
  const start = (file: string) =>
    services.start(file, async () => {
      started += 1;
      const name = `${file} ${started}`;
      return { variables: { URL: name }, close: async () => void closed.push(name) };
    });
  return { start, closed };
}

test("a service runs on for the next program while its module is the same", async () => {
  const { start, closed } = stage({});
  const first = await start("a");
  const second = await start("a");
  expect(second.variables).toEqual(first.variables);
  await first.close();
  await first.close();
  expect(closed).toEqual([]);
  await second.close();
  expect(closed).toEqual(["a 1"]);
  expect((await start("a")).variables).toEqual({ URL: "a 2" });
});

test("a changed module starts beside the former, which is closed with its program", async () => {
  const contents: Record<string, string> = {};
  const { start, closed } = stage(contents);
  const first = await start("a");
  contents["a"] = "changed";
  const second = await start("a");
  expect(second.variables).toEqual({ URL: "a 2" });
  await second.close();
  expect(closed).toEqual(["a 2"]);
  await first.close();
  expect(closed).toEqual(["a 2", "a 1"]);
});
