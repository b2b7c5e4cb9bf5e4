import type { Row } from "../case.ts";
import { exclusive } from "./checks/exclusive.ts";
import { fields } from "./checks/fields.ts";
import { linted } from "./checks/linted.ts";
import { required } from "./checks/required.ts";
import { values } from "./checks/values.ts";

/** What AWS refuses of a definition, and what only linters do. */
export const checks: readonly Row[] = [...fields, ...required, ...exclusive, ...values, ...linted];
