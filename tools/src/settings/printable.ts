import type { SettingRow } from "@sfn-workers/infra/settingsTable";
import { type Column, table } from "../cli/table.ts";

const COLUMNS: readonly Column<SettingRow>[] = [
  { title: "SETTING", text: ({ key }) => key },
  { title: "VALUE", text: ({ value }) => valueText(value), wraps: 16, breaksWords: true },
  { title: "FROM", text: ({ source }) => source, leftOut: 1 },
  { title: "MEANING", text: ({ meaning }) => meaning, wraps: 32, leftOut: 2 },
];

/** The settings as a table that fits the terminal. */
export function printableSettings(rows: readonly SettingRow[], stream: NodeJS.WriteStream): string {
  const elsewhere = "a wider terminal or --json has it";
  return table({ columns: COLUMNS, rows, stream, elsewhere, borders: false });
}

function valueText(value: unknown): string {
  if (value === undefined) return "-";
  return typeof value === "string" ? value : JSON.stringify(value);
}
