import { readFileSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { main } from "./command.ts";

test("the README has every option of --help, and no other", async () => {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  await main(["--help"]);
  const optionsIn = (text: string, line: RegExp) =>
    [...text.matchAll(line)].map(([, name]) => name);
  const help = optionsIn(String(written.mock.lastCall?.[0]), /^ {2}(?:-\w, )?(--[a-z-]+)/gm);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(optionsIn(readme, /^\| `(?:-\w, )?(--[a-z-]+)/gm)).toEqual(help);
});
