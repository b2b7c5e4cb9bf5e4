import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../workspace/nx.ts";
import { CALLBACK_MECHANISMS } from "./callback/mechanisms.ts";
import { alsoInThread, edited, MECHANISMS } from "./mechanisms.ts";

test.each(Object.entries({ ...MECHANISMS, ...CALLBACK_MECHANISMS }))(
  "%s can be taken out of the source",
  (_name, mechanism) => {
    for (const edit of mechanism.edits) {
      const source = readFileSync(join(ROOT, edit.file), "utf8");
      expect(edited(edit, source)).not.toBe(source);
    }
  },
);

test("the thread that sends heartbeats is told to load what the worker loads", () => {
  const edit = alsoInThread("file:///a.ts?b");
  const source = readFileSync(join(ROOT, edit.file), "utf8");
  expect(edited(edit, source)).toContain('execArgv: ["--import", "file:///a.ts?b"]');
});

test("a mechanism whose text is not in its file is an error that names both", () => {
  const edit = { file: "a.ts", text: "absent();", replacement: "" };
  expect(() => edited(edit, "present();")).toThrow("a.ts has not once: absent();");
});
