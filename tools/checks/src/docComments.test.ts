import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allowedImports } from "./imports/allowedImports.ts";
import { projectSources } from "./imports/workspacePackages.ts";

const ROOT = join(import.meta.dirname, "../../..");

test("every @throws names the class of the error and its condition: @throws {Class} … when …", () => {
  const incomplete = projectSources(ROOT, allowedImports).flatMap((path) =>
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
