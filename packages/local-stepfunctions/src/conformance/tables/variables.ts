import type { Row, Source } from "../case.ts";
import { accepted, refused as refusedWith } from "./checks/rows.ts";
import { oneState } from "./oneState.ts";
import { documented, inferred, recorded, tinyAsl } from "./sources.ts";

const MEASURED: Source = tinyAsl("Feature.JsonataScopeSource-001 and -002");
const GUIDE: Source = documented(
  "developer guide, workflow-variables: a variable exists in a scope if any state in it assigns it, and no inner scope may assign it as well",
);
const RECORDED: Source = recorded("LocalStack: parallel_catch_error_variable_sampling");
const UNKNOWN: Source = inferred(
  "the developer guide forbids it; AWS was seen to accept the same of a Catch",
);

const MESSAGE = "The variable name 'shared' was already defined in a parent scope.";
const ASSIGN = { shared: 1 };
const END = { Type: "Pass", End: true };
const CATCH = { ErrorEquals: ["States.ALL"], Assign: ASSIGN };

const assigning = (state: string, name = "shared") => oneState(state, { Assign: { [name]: 2 } });
const parallel = (...Branches: object[]) => ({ Type: "Parallel", Branches });
const map = (inner: object) => ({ Type: "Map", ItemProcessor: inner });
/** A variable, and then a state. */
const after = (state: object, more: object = {}) => ({
  StartAt: "A",
  States: { A: { Type: "Pass", Assign: ASSIGN, Next: "P" }, P: { ...state, End: true } },
  ...more,
});

const refused = (name: string, definition: object, source: Source): Row =>
  refusedWith(name, definition, MESSAGE, source);

const CONTAINERS = {
  "a Map": map(assigning("X")),
  "a Parallel": parallel(assigning("X")),
};
const JSONATA = { QueryLanguage: "JSONata" };

/** Which names of variables a workflow inside a state may assign. */
export const variables: readonly Row[] = [
  ...Object.entries(CONTAINERS).flatMap(([name, state]) => [
    refused(`an outer variable in ${name} of JSONPath`, after(state), MEASURED),
    refused(`an outer variable in ${name} of JSONata`, after(state, JSONATA), MEASURED),
  ]),
  refused(
    "an outer variable two workflows deeper",
    after(parallel({ StartAt: "M", States: { M: { ...map(assigning("X")), End: true } } })),
    GUIDE,
  ),
  refused(
    "an outer variable in a Catch",
    after(
      parallel({
        StartAt: "M",
        States: {
          M: { ...map(assigning("X", "own")), Catch: [{ ...CATCH, Next: "E" }], End: true },
          E: END,
        },
      }),
    ),
    GUIDE,
  ),
  refused(
    "an outer variable in a choice",
    after(
      parallel({
        StartAt: "C",
        States: {
          C: {
            Type: "Choice",
            Choices: [{ Variable: "$.a", IsPresent: true, Assign: ASSIGN, Next: "E" }],
            Default: "E",
          },
          E: END,
        },
      }),
    ),
    GUIDE,
  ),
  refused(
    "a variable that the outer workflow assigns later",
    {
      StartAt: "P",
      States: { P: { ...parallel(assigning("X")), Next: "E" }, E: { ...END, Assign: ASSIGN } },
    },
    GUIDE,
  ),
  refused(
    "a variable that the outer workflow assigns on another path",
    {
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [{ Variable: "$.a", IsPresent: true, Next: "P" }],
          Default: "E",
        },
        P: { ...parallel(assigning("X")), End: true },
        E: { ...END, Assign: ASSIGN },
      },
    },
    GUIDE,
  ),
  accepted(
    "a variable that only the Catch of the state around assigns",
    {
      StartAt: "P",
      States: {
        P: { ...parallel(assigning("X")), Catch: [{ ...CATCH, Next: "E" }], End: true },
        E: END,
      },
    },
    RECORDED,
  ),
  accepted(
    "the same variable in two branches",
    after(parallel(assigning("X", "own"), assigning("Y", "own"))),
    recorded("LocalStack: base_scope_parallel"),
  ),
  {
    name: "warned: a variable that the state around assigns",
    definition: {
      StartAt: "P",
      States: { P: { ...parallel(assigning("X")), Assign: ASSIGN, End: true } },
    },
    expected: { create: "warned", message: "The variable name 'shared'" },
    source: UNKNOWN,
  },
  {
    name: "an inner workflow reads the outer variable, and its own are gone afterwards",
    definition: {
      ...JSONATA,
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: ASSIGN, Next: "P" },
        P: {
          ...parallel({
            StartAt: "X",
            States: {
              X: { Type: "Pass", Assign: { own: "{% $shared + 1 %}" }, Next: "Y" },
              Y: { ...END, Output: "{% [$shared, $own] %}" },
            },
          }),
          Next: "E",
        },
        E: { ...END, Output: "{% {'shared': $shared, 'seen': $states.input[0]} %}" },
      },
    },
    expected: { status: "SUCCEEDED", output: { shared: 1, seen: [1, 2] } },
    source: tinyAsl("Feature.AssignVariables-007"),
  },
  {
    name: "a state's own Output sees the values from before its Assign",
    definition: {
      ...JSONATA,
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { x: "before" }, Next: "B" },
        B: { ...END, Assign: { x: "after" }, Output: "{% $x %}" },
      },
    },
    expected: { status: "SUCCEEDED", output: "before" },
    source: tinyAsl("Feature.JSONataValidation-001"),
  },
];
