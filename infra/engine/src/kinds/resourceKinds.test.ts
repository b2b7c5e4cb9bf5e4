import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { typeOf } from "../provider/account.ts";
import { kindOf, UnknownKindError } from "./resourceKinds.ts";

/** Of infra, and of infra/bootstrap. */
const LISTS = join(import.meta.dirname, "../../..");

const types = new Set(
  globSync(["urns/**/*.txt", "bootstrap/urns.txt"], { cwd: LISTS })
    .flatMap((file) => readFileSync(join(LISTS, file), "utf8").split("\n"))
    .map(typeOf)
    .filter((type) => /^(aws|docker-build):/.test(type)),
);

test("each type of resource that the program declares has a kind", () => {
  expect(types.size).toBeGreaterThan(0);
  for (const type of types) expect(kindOf(type).replaces, type).toBeInstanceOf(Array);
});

test("a type without a kind is named", () => {
  expect(() => kindOf("aws:rds/instance:Instance")).toThrow(UnknownKindError);
});
