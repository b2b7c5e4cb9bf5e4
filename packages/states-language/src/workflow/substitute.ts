import { type Workflow, workflowOf } from "./defineWorkflow.ts";
import { isFields } from "./places.ts";

/** What an environment puts into a workflow's texts: `{ OrdersTable: "orders-dev" }` for `${OrdersTable}`. */
export type Substitutions = Readonly<Record<string, string>>;

export interface Placeholder {
  /** `OrdersTable` */
  readonly name: string;
  /** Where it stands: `/States/Read/Arguments/TableName`. */
  readonly at: string;
}

/** Letters and digits. A reference to a workload, `${workload.NAME}`, has a dot and is none of them. */
const PLACEHOLDER = /\$\{([A-Za-z0-9]+)\}/g;

/** A placeholder of a workflow has no value, or a value has no placeholder. The message has a line for each. */
export class InvalidSubstitutions extends Error {
  override readonly name = "InvalidSubstitutions";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** The placeholders in the texts of a workflow's definition, and in what it allows. */
export function placeholdersIn({ definition, allows = [] }: Workflow): Placeholder[] {
  return [...placeholdersOf(definition, ""), ...placeholdersOf(allows, "allows")];
}

function placeholdersOf(value: unknown, at: string): Placeholder[] {
  if (typeof value === "string") {
    return [...value.matchAll(PLACEHOLDER)].map(([, name = ""]) => ({ name, at }));
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => placeholdersOf(item, `${at}[${index}]`));
  }
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = `${at}/${key}`;
    return [...placeholdersOf(key, place), ...placeholdersOf(inner, place)];
  });
}

/**
 * The workflow with a value for each of its placeholders, as DefinitionSubstitutions of CloudFormation does it: `${OrdersTable}` in any text
 * becomes what `OrdersTable` says.
 *
 * @throws {InvalidSubstitutions} when a placeholder has no value, or a value no placeholder.
 * @throws {InvalidOption} when a value makes an allowance wider than it says why.
 *
 * @example
 * ```ts
 * import { defineWorkflow, substitute } from "@sfn-workers/states-language/workflow";
 *
 * const workflow = defineWorkflow({
 *   name: "order",
 *   description: "Reads an order",
 *   definition: {
 *     QueryLanguage: "JSONata",
 *     StartAt: "Read",
 *     States: {
 *       Read: {
 *         Type: "Task",
 *         Resource: "arn:aws:states:::dynamodb:getItem",
 *         Arguments: { TableName: "${OrdersTable}", Key: { id: { S: "{% $states.input.id %}" } } },
 *         End: true,
 *       },
 *     },
 *   },
 * });
 * const { definition } = substitute(workflow, { OrdersTable: "orders-dev" });
 * console.log(JSON.stringify(definition)); // … "TableName": "orders-dev" …
 * ```
 */
export function substitute(workflow: Workflow, substitutions: Substitutions): Workflow {
  const placeholders = placeholdersIn(workflow);
  const problems = [
    ...withoutValue(placeholders, substitutions),
    ...withoutPlaceholder(placeholders, substitutions),
  ];
  if (problems.length > 0) throw new InvalidSubstitutions(problems);
  if (placeholders.length === 0) return workflow;
  const { definition, allows } = workflow;
  return workflowOf({
    ...workflow,
    definition: filled(definition, substitutions),
    ...(allows !== undefined && { allows: filled(allows, substitutions) }),
  });
}

function withoutValue(placeholders: readonly Placeholder[], values: Substitutions): string[] {
  const missing = placeholders.filter(({ name }) => !Object.hasOwn(values, name));
  return [...Map.groupBy(missing, ({ name }) => name)].map(([name, [first, ...others]]) => {
    const further = others.length > 0 ? ` and ${others.length} more` : "";
    return `substitutions.${name} is undefined; allowed: a text, for \${${name}} at ${first?.at}${further}`;
  });
}

function withoutPlaceholder(placeholders: readonly Placeholder[], values: Substitutions): string[] {
  const known = new Set(placeholders.map(({ name }) => name));
  const allowed = [...known].map((one) => `\${${one}}`).join(", ") || "it has none";
  return Object.entries(values)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => {
      return `substitutions.${name} is ${JSON.stringify(value)}, and no text has \${${name}}; allowed: a placeholder of the workflow: ${allowed}`;
    });
}

/** The same shape; what a value brings is not read again. */
function filled<T>(value: T, substitutions: Substitutions): T;
function filled(value: unknown, substitutions: Substitutions): unknown {
  const fill = (text: string) =>
    text.replace(PLACEHOLDER, (all, name: string) => substitutions[name] ?? all);
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((item) => filled(item, substitutions));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [fill(key), filled(inner, substitutions)]),
  );
}
