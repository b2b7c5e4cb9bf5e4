import { keyPath } from "../settings/explain.ts";
import { NAMESPACE } from "../settings/namespace.ts";
import { programKeys } from "../settings/settings.ts";
import type { HeldResource } from "./abandoned.ts";
import { asDeployed } from "./asDeployed.ts";
import { machineIn } from "./takenAway.ts";

/**
 * What changes of the version with which executions of each published workflow start, a line for each.
 *
 * @param config the stack's
 * @param before what is deployed
 * @param after what the program declares now
 */
export function startedVersionLines(
  config: Readonly<Record<string, unknown>>,
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): string[] {
  const deployed = asDeployed(before, after);
  return before.filter(isAlias).flatMap((alias) => {
    const { name } = alias;
    const [was, becomes] = [machineIn(before, name), machineIn(after, name)];
    if (was === undefined || becomes === undefined) return [];
    if (!after.some((one) => isAlias(one) && one.name === name)) {
      const [aliasArn, machineArn] = [alias.outputs["arn"], was.outputs["arn"]];
      return [
        `note: the alias ${aliasArn} goes: who starts executions of ${name} with it has to start ${machineArn}; its schedule and its events do`,
      ];
    }
    const isChanged = was.inputs["definition"] !== deployed(String(becomes.inputs["definition"]));
    return linesOf(name, {
      started: versionOf(startedBy(alias)),
      newest: versionOf(was.outputs["stateMachineVersionArn"]),
      named: namedVersion(config, name),
      isChanged,
    });
  });
}

interface Started {
  /** The version that the alias stands for now. */
  readonly started: number | undefined;
  readonly newest: number | undefined;
  /** The one that the stack file names. */
  readonly named: number | undefined;
  readonly isChanged: boolean;
}

function linesOf(workflow: string, { started, newest, named, isChanged }: Started): string[] {
  if (named === undefined) {
    // Pulumi moves it on to each newer one.
    if (started === undefined || started === newest) return [];
    return [
      `note: executions of ${workflow} start with the newest definition after this deployment, no longer with version ${started}`,
    ];
  }
  const key = keyPath(NAMESPACE, ["workflows", workflow, "version"]);
  return [
    ...(started === undefined || started === named
      ? []
      : [
          `note: executions of ${workflow} start with version ${named} after this deployment, no longer with ${started === 0 ? "the newest" : `version ${started}`}`,
        ]),
    ...(isChanged
      ? [
          `note: executions of ${workflow} go on to start with version ${named}, and none with the definition that this deployment publishes, for as long as ${key} stands in the stack file`,
        ]
      : []),
  ];
}

function isAlias({ type }: HeldResource): boolean {
  return type === "aws:sfn/alias:Alias";
}

function startedBy({ inputs: { routingConfigurations } }: HeldResource): unknown {
  const [first] = Array.isArray(routingConfigurations) ? routingConfigurations : [];
  return Object(first).stateMachineVersionArn;
}

function versionOf(arn: unknown): number | undefined {
  const [, number] = /:(\d+)$/.exec(String(arn)) ?? [];
  return number === undefined ? undefined : Number(number);
}

function namedVersion(
  config: Readonly<Record<string, unknown>>,
  workflow: string,
): number | undefined {
  const { version } = Object(Object(programKeys(config)["workflows"])[workflow]);
  return typeof version === "number" ? version : undefined;
}
