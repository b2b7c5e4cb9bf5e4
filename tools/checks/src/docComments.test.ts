import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

test("every @throws names the class of the error and its condition: @throws {Class} … when …", () => {
  const sources = globSync("{apps/*,packages/*,infra,tools,tools/checks}/src/**/*.ts", {
    cwd: ROOT,
  });
  const incomplete = sources.flatMap((path) =>
    readFileSync(join(ROOT, path), "utf8")
      .split("\n")
      .flatMap((text, index) =>
        /^\s*(\/\*)?\*+ .*@throws (?!\{\w+\} (.* )?when )/.test(text)
          ? [`${path}:${index + 1} ${text.trim()}`]
          : [],
      ),
  );
  expect(incomplete).toEqual([]);
});
