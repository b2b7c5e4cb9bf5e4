import type { Choice, ChoiceState, DataFlow } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { type JsonObject, jsonOf } from "@sfn-workers/states-language/json";
import {
  evaluateJsonata,
  matchesChoiceRule,
  unexpectedTypeError,
} from "@sfn-workers/states-language/queries";
import { bindingsOf, scopeOf } from "../engine/data/context.ts";
import { filteredInput, passedOn } from "../engine/data/dataFlow.ts";
import type { Engine } from "../engine/engine.ts";
import type { Frame } from "../engine/frame.ts";
import { leaveState, whenReady } from "../engine/life.ts";
import type { Soon } from "../lib/maybePromise.ts";

export function runChoice(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Choice") return;
  whenReady(engine, frame, firstThatHolds(frame, state), (choice) => {
    const next = choice?.next ?? state.default;
    if (next === undefined) {
      throw new StateError(
        "States.Runtime",
        "Failed to transition out of the state. The state does not point to a next state.",
      );
    }
    whenReady(engine, frame, passedOn(frame, flowOf(state, choice)), (settled) =>
      leaveState(engine, frame, settled, next),
    );
  });
}

/** A choice that is taken brings its own Assign and Output; the default takes the state's. */
function flowOf(state: ChoiceState, choice: Choice | undefined): DataFlow {
  if (choice === undefined) return state.flow;
  if (choice.flow.language === "JSONata" || state.flow.language === "JSONata") return choice.flow;
  return { ...state.flow, assign: choice.flow.assign };
}

function firstThatHolds(frame: Frame, state: ChoiceState): Soon<Choice | undefined> {
  if (state.flow.language === "JSONata") return firstCondition(state, bindingsOf(frame, {}));
  const scope = scopeOf(frame, jsonOf(filteredInput(frame, state.flow)));
  return state.choices.find((choice) => matchesChoiceRule(choice.rule, scope));
}

async function firstCondition(
  state: ChoiceState,
  bindings: JsonObject,
): Promise<Choice | undefined> {
  for (const [index, choice] of state.choices.entries()) {
    if (choice.rule.kind !== "condition") continue;
    const { condition } = choice.rule;
    const field = `Choices[${index}]/Condition`;
    const value = await evaluateJsonata(condition, field, bindings);
    if (typeof value !== "boolean") {
      const text = condition.kind === "expression" ? condition.text : JSON.stringify(value);
      throw unexpectedTypeError(text, field, "boolean", value);
    }
    if (value) return choice;
  }
  return undefined;
}
