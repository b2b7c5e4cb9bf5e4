import type { Choice, ChoiceState, DataFlow } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { jsonOf } from "@sfn-workers/states-language/json";
import { matchesChoiceRule, unexpectedTypeError } from "@sfn-workers/states-language/queries";
import { bindingsOf, scopeOf } from "../engine/data/context.ts";
import { filteredInput } from "../engine/data/dataFlow.ts";
import { evaluateQuery } from "../engine/data/queries.ts";
import type { Engine, StateHandler } from "../engine/engine.ts";
import type { Frame } from "../engine/execution.ts";
import { passOn, whenReady } from "../engine/lifecycle.ts";
import type { MaybePromise } from "../lib/maybePromise.ts";

export const choiceHandler: StateHandler<ChoiceState> = {
  run(engine, frame, state) {
    whenReady(engine, frame, firstMatch(engine, frame, state), (choice) => {
      const next = choice?.next ?? state.default;
      if (next === undefined) {
        throw new StateError(
          "States.Runtime",
          "Failed to transition out of the state. The state does not point to a next state.",
        );
      }
      const within = choice && `Choices[${state.choices.indexOf(choice)}]/`;
      passOn(engine, frame, next, flowOf(state, choice), within);
    });
  },
};

/** A choice has its own Assign and Output; Default uses those of the Choice state. */
function flowOf(state: ChoiceState, choice: Choice | undefined): DataFlow {
  if (choice === undefined) return state.flow;
  if (choice.flow.language === "JSONata" || state.flow.language === "JSONata") return choice.flow;
  return { ...state.flow, assign: choice.flow.assign };
}

function firstMatch(
  engine: Engine,
  frame: Frame,
  state: ChoiceState,
): MaybePromise<Choice | undefined> {
  if (state.flow.language === "JSONata") return firstTrueCondition(engine, frame, state);
  const scope = scopeOf(frame, jsonOf(filteredInput(frame, state.flow)));
  // All rules share the scope's budget.
  return state.choices.find((choice) => matchesChoiceRule(choice.rule, scope));
}

async function firstTrueCondition(
  engine: Engine,
  frame: Frame,
  state: ChoiceState,
): Promise<Choice | undefined> {
  const bindings = bindingsOf(frame, {});
  for (const [index, choice] of state.choices.entries()) {
    if (choice.rule.kind !== "condition") continue;
    const { condition } = choice.rule;
    const field = `Choices[${index}]/Condition`;
    const value = await evaluateQuery(engine, frame, condition, field, bindings);
    if (typeof value !== "boolean") {
      const text = condition.kind === "expression" ? condition.text : JSON.stringify(value);
      throw unexpectedTypeError(text, field, "boolean", value);
    }
    if (value) return choice;
  }
  return undefined;
}
