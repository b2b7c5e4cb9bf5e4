import { FARGATE_SIZES } from "../limits.ts";
import { type CatalogEntry, catalog, type RequiredChoice } from "./catalog.ts";

/** The tables of `docs/configuration.md`: every setting, in sections by the choices that it depends on. */
export function settingsReference(): string {
  return [...sections().map(sectionText), taskSizes()].join("\n\n");
}

/** Keys with a prefix have their own sections, which omit the prefix. */
const GROUPS = [
  { prefix: "", title: "The environment" },
  { prefix: "workloads.NAME.", title: "Workloads" },
  { prefix: "workflows.NAME.", title: "Workflows" },
  { prefix: "network.", title: "The network" },
] as const;
type Group = (typeof GROUPS)[number];

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly allowed: string;
  readonly fallback: string;
  readonly meaning: string;
}

function sections(): Section[] {
  return GROUPS.flatMap((group) => {
    const entries = catalog().filter(({ key }) => groupOf(key) === group);
    const options = entries.filter(({ option }) => option !== undefined);
    const settings = entries.filter(({ option }) => option === undefined);
    const choices = [...Map.groupBy(options, ({ key }) => key).values()];
    const always = settings.filter(({ only }) => only.length === 0).map(settingRow);
    const dependent = settings
      .filter(({ only }) => only.length > 0)
      .toSorted((a, b) => a.only.length - b.only.length);
    const general = { title: group.title, rows: [...choices.flatMap(choiceRow), ...always] };
    const byCondition = Map.groupBy(dependent, ({ only }) => condition(only));
    const special = [...byCondition].map(([when, same]) => ({
      title: `${group.title} with ${when}`,
      rows: same.map(settingRow),
    }));
    return [general, ...special].map((section) => withoutPrefix(section, group));
  });
}

function groupOf(key: string): Group {
  const [environment, ...inner] = GROUPS;
  return inner.find(({ prefix }) => key.startsWith(prefix)) ?? environment;
}

function withoutPrefix({ title, rows }: Section, { prefix }: Group): Section {
  return { title, rows: rows.map((row) => ({ ...row, key: row.key.slice(prefix.length) })) };
}

/** `worker: lambda` and `transport: activity`, as code. */
function condition(only: readonly RequiredChoice[]): string {
  const choices = only.map(({ choice, values }) =>
    values.map((value) => `\`${choice}: ${value}\``).join(" or "),
  );
  return choices.join(" and ");
}

function settingRow({ default: value, required, bounds, ...entry }: CatalogEntry): Row {
  const fallback = value === undefined ? "" : code(value);
  return { ...entry, allowed: bounds, fallback: required ? "required" : fallback };
}

/** A choice is one row with all its options and their meanings. */
function choiceRow(options: readonly CatalogEntry[]): Row[] {
  const [first] = options;
  if (!first) return [];
  const fallback = options.find((one) => one.default !== undefined)?.default;
  return [
    {
      key: first.key,
      type: first.type,
      allowed: options.map(({ option }) => code(option)).join(", "),
      fallback: fallback === undefined ? "required" : code(fallback),
      meaning: options.map(({ option, meaning }) => `${code(option)}: ${meaning}`).join(". "),
    },
  ];
}

function sectionText({ title, rows }: Section): string {
  const cells = rows.map(({ key, type, allowed, fallback, meaning }) => [
    code(key),
    type,
    allowed,
    fallback,
    meaning,
  ]);
  return `## ${title}\n\n${table(["setting", "type", "allowed", "default", "meaning"], cells)}`;
}

function taskSizes(): string {
  const rows = Object.entries(FARGATE_SIZES).map(([cpu, memory]) => [
    code(cpu),
    memory.map(code).join(", "),
  ]);
  return `## The memory that Fargate offers for each \`cpu\`\n\n${table(["cpu", "memory"], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
