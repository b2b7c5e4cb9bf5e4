import { OPERATORS, TYPE_TESTS } from "../choice/rule.ts";
import type { QueryLanguage } from "../definition/states.ts";
import { inHashMapOrder } from "../java/hashSet.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { parseTimestamp } from "../timestamp.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkFields } from "./fields.ts";
import { OBJECTS, type ObjectFields, SELECTORS } from "./objects.ts";
import { checkTemplate, checkVariableNames, referenceProblem } from "./paths.ts";
import { checkNotEmpty, hasType, hasTypeIfPresent, requireOneOf } from "./values.ts";

const TESTS: ReadonlySet<string> = new Set(TYPE_TESTS);
/** In AWS's message they have the order of a HashMap. */
const LISTED_OPERATORS = inHashMapOrder([...OPERATORS]);

/** Checks the Choices of a Choice state. */
export async function checkChoices(
  diagnostics: Diagnostics,
  choices: Json | undefined,
  language: QueryLanguage,
  location: string,
): Promise<void> {
  if (!hasTypeIfPresent(diagnostics, choices, "ARRAY", location)) return;
  checkNotEmpty(diagnostics, choices, location);
  for (const [index, choice] of choices.entries()) {
    const at = `${location}[${index}]`;
    await diagnostics.pause();
    if (!hasType(diagnostics, choice, "OBJECT", at)) continue;
    const assign = choice["Assign"];
    if (isObject(assign)) {
      checkVariableNames(diagnostics, assign, `${at}/Assign`);
      if (language === "JSONPath") await checkTemplate(diagnostics, assign, `${at}/Assign`);
    }
    await checkRule(diagnostics, choice, language, at, OBJECTS.ChoiceRule);
  }
}

async function checkRule(
  diagnostics: Diagnostics,
  rule: JsonObject,
  language: QueryLanguage,
  location: string,
  fields: ObjectFields,
): Promise<void> {
  await diagnostics.pause();
  checkFields(diagnostics, rule, fields, language, location);
  if (SELECTORS.filter((name) => rule[name] !== undefined).length !== 1) {
    diagnostics.schema(
      `The object must have only one of the following fields, [${SELECTORS.join(", ")}]`,
      location,
    );
  }
  checkCondition(diagnostics, rule["Condition"], `${location}/Condition`);
  for (const name of ["And", "Or"]) {
    await checkRules(diagnostics, rule[name], language, `${location}/${name}`);
  }
  const negated = rule["Not"];
  if (hasTypeIfPresent(diagnostics, negated, "OBJECT", `${location}/Not`)) {
    await checkRule(diagnostics, negated, language, `${location}/Not`, OBJECTS.Rule);
  }
  if (rule["Variable"] !== undefined) checkComparison(diagnostics, rule, location);
}

async function checkRules(
  diagnostics: Diagnostics,
  rules: Json | undefined,
  language: QueryLanguage,
  location: string,
): Promise<void> {
  if (!hasTypeIfPresent(diagnostics, rules, "ARRAY", location)) return;
  checkNotEmpty(diagnostics, rules, location);
  for (const [index, rule] of rules.entries()) {
    const at = `${location}[${index}]`;
    await diagnostics.pause();
    if (hasType(diagnostics, rule, "OBJECT", at)) {
      await checkRule(diagnostics, rule, language, at, OBJECTS.Rule);
    }
  }
}

function checkCondition(
  diagnostics: Diagnostics,
  condition: Json | undefined,
  location: string,
): void {
  if (typeof condition === "boolean") return;
  if (!hasTypeIfPresent(diagnostics, condition, "STRING", location)) return;
  if (expressionOf(condition) === undefined) {
    diagnostics.schema("JSONata string must start with {% and end with %}", location);
  }
}

function checkComparison(diagnostics: Diagnostics, rule: JsonObject, location: string): void {
  checkReference(diagnostics, rule["Variable"], `${location}/Variable`);
  requireOneOf(diagnostics, rule, LISTED_OPERATORS, location);
  for (const name of Object.keys(rule).filter((field) => OPERATORS.has(field))) {
    checkOperand(diagnostics, name, rule[name] ?? null, `${location}/${name}`);
  }
}

function checkReference(diagnostics: Diagnostics, value: Json | undefined, location: string): void {
  if (!hasType(diagnostics, value, "STRING", location)) return;
  const problem = referenceProblem(value);
  if (problem !== undefined) {
    diagnostics.schema(`Value is not a Reference Path: ${problem}`, location);
  }
}

function checkOperand(
  diagnostics: Diagnostics,
  operator: string,
  operand: Json,
  location: string,
): void {
  if (operator.endsWith("Path")) {
    checkReference(diagnostics, operand, location);
  } else if (TESTS.has(operator) || operator.startsWith("Boolean")) {
    hasType(diagnostics, operand, "BOOLEAN", location);
  } else if (operator.startsWith("Numeric")) {
    if (typeof operand !== "number") diagnostics.schema("Expected value of type Number", location);
  } else if (
    hasType(diagnostics, operand, "STRING", location) &&
    operator.startsWith("Timestamp") &&
    parseTimestamp(operand) === undefined
  ) {
    diagnostics.schema("String does not match RFC3339 timestamp", location);
  }
}
