import * as fc from "fast-check";
import { expect, test } from "vitest";
import { register, registeredFolders, unregister } from "./manifestsModule.ts";
import { UnknownForm } from "./unknownForm.ts";

/** The module with the manifests of these folders. */
const moduleWith = (imports: readonly string[], list: string) =>
  `import type { Manifest } from "@sfn-workers/worker-core/manifest";
${imports.map((line) => `${line}\n`).join("")}
const all: readonly Manifest[] = ${list};

export const manifests: Readonly<Record<string, Manifest>> = Object.fromEntries(
  all.map((manifest) => [manifest.name, manifest]),
);
`;

const importOf = (alias: string, from: string) => `import { manifest as ${alias} } from "${from}";`;
const INVOICE = importOf("invoice", "./invoice/manifest.ts");
const RESIZE = importOf("resize", "./resize/manifest.ts");
const TEAM = importOf("charge", "@team/charge/manifest");

test("a manifest comes into an empty module, and leaves it empty", () => {
  const empty = moduleWith([], "[]");
  const one = moduleWith([INVOICE], "[invoice]");
  expect(register(empty, "invoice")).toBe(one);
  expect(unregister(one, "invoice")).toBe(empty);
});

test("a manifest stands where the order of the folders has it, after those of packages", () => {
  const before = moduleWith([TEAM, INVOICE, RESIZE], "[charge, invoice, resize]");
  const label = importOf("labelPrint", "./label-print/manifest.ts");
  const after = moduleWith([TEAM, INVOICE, label, RESIZE], "[charge, invoice, labelPrint, resize]");
  expect(register(before, "label-print")).toBe(after);
  expect(registeredFolders(after)).toEqual(["invoice", "label-print", "resize"]);
});

test("imports have the formatter's order, whatever order they come in", () => {
  const sorted = ["d", "d-1", "d-2", "d-2a", "d-10", "d1", "d2", "d2-b", "d10", "da"];
  const text = sorted
    .toReversed()
    .reduce((each, name) => register(each, name), moduleWith([], "[]"));
  expect(registeredFolders(text)).toEqual(sorted);
});

test("a list that is too long for a line has a name a line", () => {
  const names = Array.from({ length: 9 }, (_, index) => `workload${index}`);
  const imports = names.map((name) => importOf(name, `./${name}/manifest.ts`));
  const long = register(moduleWith(imports, `[${names.join(", ")}]`), "x-ray");
  expect(long).toContain("= [\n  workload0,\n");
  expect(long).toContain("  workload8,\n  xRay,\n];\n");
});

test.each([
  ["delete", "deleteManifest"],
  ["manifests", "manifestsManifest"],
  ["in-voice", "inVoice"],
  ["parse-int", "parseIntManifest"],
  ["object", "objectManifest"],
  ["voice", "voice"],
  ["of-helper", "ofHelperManifest"],
])("the folder %s has the name %s in the module", (name, alias) => {
  const helper = 'import { ofHelper } from "./some/voice/helper.ts"; // voice';
  const text = moduleWith([INVOICE, helper], "[invoice]");
  expect(register(text, name)).toContain(`manifest as ${alias} }`);
});

test("a module without the type of its list takes a manifest, and loses none that it can't be without", () => {
  const own = moduleWith([INVOICE], "[invoice]").replace(": readonly Manifest[]", "");
  expect(register(own, "resize")).toContain("[invoice, resize]");
  expect(() => unregister(own, "invoice")).toThrow(UnknownForm);
});

test.each([
  ["comments behind the imports", [`${INVOICE} // by Ada`, RESIZE], "[invoice, resize]"],
  [
    "imports over several lines",
    ['import {\n  manifest as invoice,\n} from "./invoice/manifest.ts";', RESIZE],
    "[invoice, resize]",
  ],
  [
    "other quotes and blanks",
    ["import {manifest as invoice} from './invoice/manifest.ts'", RESIZE],
    "[invoice, resize]",
  ],
  [
    "comments in the list",
    [INVOICE, RESIZE],
    "[\n  // The first.\n  invoice,\n  resize, // [resize]\n]",
  ],
  ["a comment at the list's end", [INVOICE, RESIZE], "[\n  invoice,\n  resize,\n  // more\n]"],
])("%s stay when another manifest comes and goes", (_what, imports, list) => {
  const before = moduleWith(imports, list);
  const after = register(before, "label");
  expect(after).toMatch(/^import \{ manifest as label \}/m);
  expect(after).toMatch(/\blabel[,\]]/);
  expect(unregister(after, "label")).toBe(before);
});

test.each([
  [
    "with other names of the module",
    'import { manifest as invoice, x } from "./invoice/manifest.ts";',
  ],
  ["as a namespace", 'import * as invoice from "./invoice/manifest.ts";'],
  ["without a name of its own", 'import { manifest } from "./invoice/manifest.ts";'],
])("a manifest that is imported %s is not left behind silently", (_how, line) => {
  const own = moduleWith([line, RESIZE], "[invoice, resize]");
  expect(() => unregister(own, "invoice")).toThrow("remove the import of ./invoice/manifest.ts");
});

test("a module of another form stays, and the message has the lines to write", () => {
  const own = moduleWith([INVOICE], "await load()");
  expect(() => register(own, "resize")).toThrow(
    'add `import { manifest as resize } from "./resize/manifest.ts";`, and resize to the list',
  );
});

test("what was added and removed leaves no trace", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,2}$/), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(names, fc.constantFrom("\n", "\r\n"), ([own = "", ...others], newline) => {
      const empty = moduleWith([], "[]").replaceAll("\n", newline);
      const before = others.reduce((each, name) => register(each, name), empty);
      const after = register(before, own);
      expect(registeredFolders(after).toSorted()).toEqual([own, ...others].toSorted());
      expect(unregister(after, own)).toBe(before);
    }),
    { numRuns: 50 },
  );
});
