import { parseArgs } from "node:util";
import { argumentTable, writeReadme } from "./readmeTable.ts";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
if (values.write) writeReadme();
else console.log(argumentTable());
