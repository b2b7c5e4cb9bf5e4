import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../workspace/nx.ts";
import { MECHANISMS, without } from "./mechanisms.ts";

test.each(Object.entries(MECHANISMS))("%s can be taken out of the source", (_name, mechanism) => {
  const source = readFileSync(join(ROOT, mechanism.file), "utf8");
  expect(without(mechanism, source)).not.toBe(source);
});

test("a mechanism whose text is not in its file is an error that names both", () => {
  const mechanism = { says: "", file: "a.ts", text: "absent();", replacement: "" };
  expect(() => without(mechanism, "present();")).toThrow("a.ts has not once: absent();");
});
