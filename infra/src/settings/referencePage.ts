import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsReference } from "./reference.ts";

const PAGE = join(import.meta.dirname, "../../../docs/configuration.md");

/** Separates the handwritten part of the page from the generated part. */
const MARKER = "<!-- Generated from here on: pnpm settings --markdown --write -->";

/** The current and the expected content of `docs/configuration.md`. */
export function configurationPage(): { readonly current: string; readonly expected: string } {
  const current = readFileSync(PAGE, "utf8");
  const [introduction, generated] = current.split(MARKER);
  if (generated === undefined) throw new Error(`${PAGE} lacks the line ${MARKER}`);
  return { current, expected: `${introduction}${MARKER}\n\n${settingsReference()}\n` };
}

/** Updates the generated part of the page. */
export function writeConfigurationPage(): void {
  writeFileSync(PAGE, configurationPage().expected);
}
