import type { Plan } from "@sfn-workers/infra/plan";
import { visible } from "../cli/visible.ts";

type Execution = NonNullable<Plan["workflows"][number]["execution"]>;
type Standard = Extract<Execution, { readonly kind: "transitions" }>;
type Items = Standard["items"][number];

/** What executions of a workflow cost, in one sentence. */
export function costText(execution: Execution): string {
  if (execution.kind === "duration") {
    const { request, second } = execution.dollars;
    return `1,000 executions cost ${dollars(request)} for their starts, and ${dollars(second)} for each second that each lasts, for each 64 MB`;
  }
  const { least, most, goesRound, items } = execution;
  const each = execution.dollars;
  const price =
    least === most ? dollars(each.least) : `${dollars(each.least)} to ${dollars(each.most)}`;
  return [
    `${transitions(execution)} an execution, ${price} for 1,000`,
    ...items.flatMap(itemTexts),
    ...(goesRound ? ["more where it goes round"] : []),
    "each retry is one more",
  ].join("; ");
}

function transitions({ least, most }: Pick<Standard, "least" | "most">): string {
  const count = least === most ? String(least) : `${least} to ${most}`;
  return `${count} state ${most === 1 ? "transition" : "transitions"}`;
}

function itemTexts(of: Items): string[] {
  const { least, most, goesRound, executions, items } = of;
  const state = visible(of.state);
  const count = least === most ? String(least) : `${least} to ${most}`;
  const more = `${count}${goesRound ? " or" : ""} more`;
  const text =
    executions === "EXPRESS"
      ? `an Express execution for each item or batch of ${state}`
      : `${more} for each ${executions === undefined ? "item" : "item or batch"} of ${state}`;
  return [text, ...items.flatMap(itemTexts)];
}

/** Of 1,000 executions, from what one costs: in cents, and what is less with three digits. */
function dollars(one: number): string {
  const amount = Number((one * 1_000).toPrecision(3));
  const [, decimals = ""] = String(amount).split(".");
  return `$${amount.toFixed(Math.max(2, decimals.length))}`;
}
