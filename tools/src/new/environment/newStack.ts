import { LOCAL, stackPath } from "../stackFiles.ts";
import { configIn, mapIn, WORKLOADS, workloadsIn } from "../stackText.ts";
import { withKey, withoutKey, withValue, type YamlText } from "../yaml/editYaml.ts";

export interface NewStack {
  /** The text of the other environment's stack file. */
  readonly text: string;
  /** The other environment. */
  readonly from: string;
  /** What it is deployed after; `undefined` for an environment that waits for none. */
  readonly after: string | undefined;
  /** The Region, if it is another one. */
  readonly region: string | undefined;
  /** The path of its roles, which no other environment has. */
  readonly rolePath: string;
  /** No workflow deploys it, and nothing in it is kept when it is destroyed. */
  readonly shortLived?: boolean | undefined;
}

/**
 * The text of a new stack file: the other one's settings with its comments, without what belongs to the other stack only, such
 * as its encryption, and without what only this machine needs.
 */
export function newStackText(stack: NewStack): string {
  const { text, from, after, region, rolePath, shortLived } = stack;
  let made: YamlText = { file: stackPath(from), text };
  // Pulumi's engine writes them at the top, where an author's comment is about the whole file.
  for (const key of OF_THE_STACK) made = withoutKey(made, [key], { comment: "kept" });
  if (from === LOCAL) made = withoutLocal(made);
  made = withTopKey(made, ROLE_PATH, rolePath, REGION);
  made = withoutKey(made, ["config", DEPLOY]);
  if (shortLived) {
    made = withoutKey(made, ["config", PROTECTED]);
    made = withKey(made, ["config", DEPLOY], { workflow: false }, { below: REGION });
  } else if (after !== undefined) {
    made = withKey(made, ["config", DEPLOY], { after }, { below: REGION });
  }
  return (region === undefined ? made : withTopKey(made, REGION, region, "")).text;
}

/** What Pulumi's engine writes into a stack file for one stack: how its state is encrypted. */
const OF_THE_STACK = ["secretsprovider", "encryptedkey", "encryptionsalt"];
const DEPLOY = "sfn-workers:deploy";
const PROTECTED = "sfn-workers:protected";
const REGION = "aws:region";
const ROLE_PATH = "sfn-workers:rolePath";

/** What an environment on AWS leaves to the defaults. */
const OF_THIS_MACHINE = [
  "sfn-workers:builds",
  "sfn-workers:network",
  "sfn-workers:image",
  "sfn-workers:containerHealthChecks",
  "sfn-workers:dashboard",
  // Their substitutions name resources of nobody's account.
  "sfn-workers:workflows",
];

function withoutLocal({ file, text }: YamlText): YamlText {
  // What stands above `config:` is about this machine.
  let made: YamlText = { file, text: text.replace(/^[\s\S]*?^(?=config:)/m, "") };
  for (const key of OF_THIS_MACHINE) made = withoutKey(made, ["config", key]);
  for (const workload of workloadsIn(made)) {
    made = servesWorkflowsAlone(made, workload)
      ? withoutKey(made, ["config", WORKLOADS, workload])
      : withoutKey(made, ["config", WORKLOADS, workload, "alarms"]);
  }
  return made;
}

/** Without a workflow nothing hands it tasks, so it could not be deployed. */
function servesWorkflowsAlone(stack: YamlText, workload: string): boolean {
  const settings = mapIn(mapIn(configIn(stack), WORKLOADS), workload);
  return settings["stateMachine"] === false && !("senders" in settings);
}

function withTopKey(stack: YamlText, key: string, value: string, below: string): YamlText {
  return Object.hasOwn(configIn(stack), key)
    ? withValue(stack, ["config", key], value)
    : withKey(stack, ["config", key], value, { below });
}

/** Another stack file without an environment that is removed: what waited for it waits for what it waited for. */
export function withoutEnvironment(
  stack: YamlText,
  removed: string,
  after: string | undefined,
): YamlText {
  const deploy = mapIn(configIn(stack), DEPLOY);
  if (deploy["after"] !== removed) return stack;
  if (after !== undefined) return withValue(stack, ["config", DEPLOY, "after"], after);
  return Object.keys(deploy).length === 1
    ? withoutKey(stack, ["config", DEPLOY])
    : withoutKey(stack, ["config", DEPLOY, "after"]);
}
