import { parseArgs } from "node:util";
import { manifests } from "@sfn-workers/workloads/manifests";
import { readStackFile } from "../stackFile.ts";
import { settingsReference } from "./reference.ts";
import { writeConfigurationPage } from "./referencePage.ts";
import { programKeys } from "./settings.ts";
import { printable, settingsTable } from "./table.ts";

const USAGE = "usage: settings --stack NAME [--json] | --markdown [--write]";

try {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      json: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(USAGE);
  else if (values.write) writeConfigurationPage();
  else console.log(values.markdown ? settingsReference() : tableOf(values.stack, values.json));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function tableOf(stack: string | undefined, json: boolean): string {
  if (stack === undefined) throw new Error(USAGE);
  const rows = settingsTable(programKeys(readStackFile(stack).config), manifests, stack);
  return json ? JSON.stringify(rows, null, 2) : printable(rows);
}
