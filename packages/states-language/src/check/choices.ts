import { COMPARISONS, OPERATORS, TYPE_TESTS } from "../choice/rule.ts";
import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { parseTimestamp } from "../timestamp.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkTemplate, checkVariableNames, referenceProblem } from "./paths.ts";
import { checkNotEmpty, hasType, hasTypeIfPresent, requireFields, requireOneOf } from "./values.ts";

const SELECTORS = ["And", "Or", "Not", "Variable", "Condition"];
/** Fields that only a top-level rule may have, not a rule inside And, Or or Not. */
const CHOICE_FIELDS = ["Next", "Assign", "Output"];
const INNER_RULE_FIELDS: ReadonlySet<string> = new Set([...SELECTORS, ...OPERATORS, "Comment"]);
const RULE_FIELDS: ReadonlySet<string> = new Set([...INNER_RULE_FIELDS, ...CHOICE_FIELDS]);
const JSONATA_ONLY = ["Condition", "Output"];
const TESTS: ReadonlySet<string> = new Set(TYPE_TESTS);
/** The operators in the order of AWS's message. */
const LISTED_OPERATORS = [
  ...COMPARISONS.flatMap((name) => [name, `${name}Path`]),
  "StringMatches",
  ...TYPE_TESTS,
];

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
    if (!hasType(diagnostics, choice, "OBJECT", at)) continue;
    requireFields(diagnostics, choice, ["Next"], at);
    const assign = choice["Assign"];
    if (isObject(assign)) {
      checkVariableNames(diagnostics, assign, `${at}/Assign`);
      if (language === "JSONPath") await checkTemplate(diagnostics, assign, `${at}/Assign`);
    }
    await checkRule(diagnostics, choice, language, at, RULE_FIELDS);
  }
}

async function checkRule(
  diagnostics: Diagnostics,
  rule: JsonObject,
  language: QueryLanguage,
  location: string,
  allowed: ReadonlySet<string>,
): Promise<void> {
  await diagnostics.pause();
  checkRuleFields(diagnostics, rule, language, location, allowed);
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
    await checkRule(diagnostics, negated, language, `${location}/Not`, INNER_RULE_FIELDS);
  }
  if (rule["Variable"] !== undefined) checkComparison(diagnostics, rule, location);
}

function checkRuleFields(
  diagnostics: Diagnostics,
  rule: JsonObject,
  language: QueryLanguage,
  location: string,
  allowed: ReadonlySet<string>,
): void {
  for (const name of Object.keys(rule)) {
    if (!allowed.has(name)) diagnostics.schema(`Field '${name}' is not supported`, location);
    const languageSpecific = SELECTORS.includes(name) || OPERATORS.has(name) || name === "Output";
    const fieldLanguage = JSONATA_ONLY.includes(name) ? "JSONata" : "JSONPath";
    if (languageSpecific && fieldLanguage !== language) {
      diagnostics.schema(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${fieldLanguage}' QueryLanguage`,
        location,
      );
    }
  }
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
    if (hasType(diagnostics, rule, "OBJECT", at)) {
      await checkRule(diagnostics, rule, language, at, INNER_RULE_FIELDS);
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
