import type { Row } from "../case.ts";
import { bounds } from "./jsonata/bounds.ts";
import { fields } from "./jsonata/fields.ts";
import { functions } from "./jsonata/functions.ts";
import { language } from "./jsonata/language.ts";

/** JSONata as Step Functions has it. */
export const jsonata: readonly Row[] = [...functions, ...bounds, ...language, ...fields];
