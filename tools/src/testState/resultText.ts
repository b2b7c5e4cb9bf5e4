import { styleText } from "node:util";
import { table } from "../cli/table.ts";
import { visible } from "../cli/visible.ts";
import { wrapHanging } from "../cli/wrapText.ts";
import type { TestStateResult } from "./result.ts";

type Stream = NodeJS.WriteStream;

interface Stage {
  readonly name: string;
  readonly value: string;
}

/** A longer value is cut: a terminal is no place for it. */
const MAX_CHARACTERS = 2_000;

/** For a person: how the state ended, and its data after each stage. */
export function resultText(
  stateName: string | undefined,
  result: TestStateResult,
  stream: Stream,
): string {
  const stages = withoutRepeats(stagesOf(result)).map(({ name, value }) => ({
    name,
    value: visible(
      value.length > MAX_CHARACTERS
        ? `${value.slice(0, MAX_CHARACTERS)}… (${value.length.toLocaleString("en")} characters; --json has all)`
        : value,
    ),
  }));
  const rows = table<Stage>({
    columns: [
      { title: "STAGE", text: ({ name }) => name },
      { title: "VALUE", text: ({ value }) => value, wraps: 24, breaksWords: true },
    ],
    rows: stages,
    stream,
    elsewhere: "--json has them",
    borders: false,
  });
  const told = outcome(visible(stateName ?? "the state"), result, stream).map((line) =>
    wrapHanging(line, stream),
  );
  return `${[...told, "", rows].join("\n")}\n`;
}

function outcome(name: string, result: TestStateResult, stream: Stream): string[] {
  const { status, error, cause, nextState, inspectionData } = result;
  const { catchIndex, retryIndex, retryBackoffIntervalSeconds } =
    inspectionData?.errorDetails ?? {};
  const then =
    nextState === undefined ? "and the workflow ends" : `and ${visible(nextState)} is next`;
  const failure = error === undefined ? "without an error's name" : `with ${visible(error)}`;
  const causes = cause === undefined || cause === "" ? [] : visible(cause).split("\n");
  const mark = (colour: "green" | "yellow" | "red", text: string) =>
    styleText(colour, text, { stream });
  switch (status) {
    case "SUCCEEDED":
      return [`${mark("green", "✓")} ${name} succeeds, ${then} (${status})`];
    case "CAUGHT_ERROR":
      return [
        `${mark("yellow", "↩")} ${name} fails ${failure}, which its Catch[${catchIndex}] catches, ${then} (${status})`,
        ...causes,
      ];
    case "RETRIABLE":
      return [
        `${mark("yellow", "↻")} ${name} fails ${failure}, and its Retry[${retryIndex}] tries again after ${retryBackoffIntervalSeconds} s (${status})`,
        ...causes,
      ];
    case "FAILED":
      return [`${mark("red", "✗")} ${name} fails ${failure} (${status})`, ...causes];
  }
}

/** A text that is read as fast as "the same". */
const SHORT = 8;

/** In AWS's order, and with AWS's names. */
function stagesOf({ output, inspectionData = {} }: TestStateResult): Stage[] {
  const { errorDetails: _, variables, ...stages } = inspectionData;
  return Object.entries({ ...stages, output, variables }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ name, value: typeof value === "string" ? value : JSON.stringify(value) }],
  );
}

/** What a stage leaves as it was is not read twice; the output is what one looks for. */
function withoutRepeats(stages: readonly Stage[]): Stage[] {
  return stages.map((stage, index) => {
    const isSame = stage.value === stages[index - 1]?.value && stage.value.length > SHORT;
    return isSame && stage.name !== "output" ? { ...stage, value: "the same" } : stage;
  });
}
