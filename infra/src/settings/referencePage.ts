import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsReference } from "./reference.ts";

const PAGE = join(import.meta.dirname, "../../../docs/configuration.md");

/** Ends the part of the page that people write; the rest is generated. */
const MARKER = "<!-- Generated from here on: pnpm settings --markdown --write -->";

/** `docs/configuration.md` as it stands, and as it should be. */
export function configurationPage(): { readonly current: string; readonly expected: string } {
  const current = readFileSync(PAGE, "utf8");
  const [introduction, generated] = current.split(MARKER);
  if (generated === undefined) throw new Error(`${PAGE} lacks the line ${MARKER}`);
  return { current, expected: `${introduction}${MARKER}\n\n${settingsReference()}\n` };
}

/** Brings the generated part of the page up to date. */
export function writeConfigurationPage(): void {
  writeFileSync(PAGE, configurationPage().expected);
}
