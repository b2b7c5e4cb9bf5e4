import type { Row, Source } from "../case.ts";
import {
  GUIDE,
  ITEMS,
  inField,
  LIBRARY,
  LIST,
  nothing,
  refused,
  SAMPLES,
  STEP_FUNCTIONS_LOCAL,
  value,
} from "./jsonpathRows.ts";
import { oneState } from "./oneState.ts";
import { documented, measured } from "./sources.ts";

const UNQUOTED: Source = measured("ChristopheBougere/asl-validator#150");
const SLASHES: Source = measured("getmoto/moto#7825");

const RUN_ON_AWS: Source = measured(
  "functionless, step-function.localstack.test: filter, which its CI ran on AWS",
);
const NO_WORDS: Source = documented(
  "developer guide, amazon-states-language-paths: no lexical operators",
);

const INNER = oneState("I");
const BOOKS = {
  b: [
    { t: "A", p: 8, s: ["x"] },
    { t: "B", p: 12, i: null },
    { t: "c", p: 22 },
  ],
};

/** The titles of the books that a filter selects. */
function filtered(filter: string, titles: readonly string[], source: Source = LIBRARY): Row {
  return value(`$.b[?(${filter})].t`, BOOKS, [...titles], source);
}

/** The filters of JSONPath. */
export const jsonpathFilters: readonly Row[] = [
  value("$.a[?(@.k==v)]", ITEMS, [{ k: "v", n: 1 }], SAMPLES),
  value("$.a[?(@.k == v)].n", ITEMS, [1], UNQUOTED),
  value("$.a[?(@.k==/x/y)].n", { a: [{ k: "/x/y", n: 1 }] }, [1], SLASHES),
  value("$.a[?(@.k == two words)].n", { a: [{ k: "two words", n: 1 }] }, [1]),
  value("$.a[?(@.k==v)]..n", ITEMS, [1], measured("nibble-4bits/aws-local-stepfunctions#79")),
  value("$..a[?(@.k==v)].n", ITEMS, [1], SAMPLES),
  value("States.ArrayGetItem($.a[?(@.k == v)].n, 0)", ITEMS, 1, UNQUOTED),
  value("$.jar[?(@.a >= 5)]", { jar: [{ a: 1 }, { a: 5 }, { a: 7 }] }, [{ a: 5 }, { a: 7 }], GUIDE),
  value(
    "$[?(@.s != '201')].s",
    [{ s: 200 }, { s: 201 }],
    [200],
    measured("localstack/localstack#9937, #10603"),
  ),
  value("$.a[?(@.k==none)]", ITEMS, []),
  value(
    "$.l[?(@.b)].b",
    { l: [{ b: true }, { b: false }, {}] },
    [true, false],
    STEP_FUNCTIONS_LOCAL,
  ),
  value(
    "$.l[?(@.b == true)]",
    { l: [{ b: true }, { b: false }] },
    [{ b: true }],
    STEP_FUNCTIONS_LOCAL,
  ),
  value(
    "$.l[?(@['n']<=3)][?(@['n']<=$.most)].n",
    { l: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }], most: 2 },
    [1, 2],
    RUN_ON_AWS,
  ),
  value("$.l[?(@.k == $.k)].n", { l: [{ k: "v", n: 1 }, { k: "w" }], k: "v" }, [1], SAMPLES),
  value(
    "$.l[?(@.k == 'v' && @.n<5)].n",
    {
      l: [
        { k: "v", n: 4 },
        { k: "v", n: 5 },
      ],
    },
    [4],
    SAMPLES,
  ),
  value("$.[?(@.n > 0)].n", [{ n: 0 }, { n: 1 }], [1], SAMPLES),
  value("$.a[?(@.b == 1)]", { a: { b: 1 } }, [{ b: 1 }]),
  // The developer guide says of reference paths that @ alone does not match scalar values.
  value("$[?(@ == b)]", LIST, ["b"]),
  filtered("@.p == 8", ["A"]),
  filtered("@.p == '8'", ["A"]),
  filtered("@.p == 8.0", ["A"]),
  filtered("@.p != 8", ["B", "c"]),
  filtered("@.p < 12", ["A"]),
  filtered("@.p <= 12", ["A", "B"]),
  filtered("@.p > 12", ["c"]),
  filtered("@.p >= 12", ["B", "c"]),
  filtered("@.t == 'A'", ["A"]),
  filtered("@.t == A", ["A"]),
  filtered('@.t == "A"', []),
  filtered("@.t < B", ["A"]),
  filtered("@.s", ["A"]),
  filtered("!@.s", ["B", "c"]),
  filtered("@.i", []),
  filtered("@.i == null", ["B"]),
  filtered("@.none == null", []),
  filtered("@.none != 1", []),
  filtered("@.s == x", []),
  filtered("@.s != x", []),
  filtered("@.s[0] == x", ["A"]),
  filtered("@.s[(@.length-1)] == x", ["A"]),
  filtered("@.s[-1] == x", []),
  filtered("@.s.length() == 1", []),
  filtered("@.p < $.b[1].p", ["A"]),
  filtered("10 < @.p", []),
  filtered("@.p > 8 && @.p < 20", ["B"]),
  filtered("@.p < 10 || @.p > 20", ["A", "c"]),
  filtered("@.p < 10 || @.p > 8 && @.p < 20", ["A", "B"]),
  filtered("(@.p < 10 || @.p > 20) && @.t == c", ["A", "c"]),
  filtered("@.t =~ /[a-z]/", ["c"]),
  filtered("@.t =~ /[ab]/i", ["A", "B"]),
  filtered("@.p =~ /2/", []),
  filtered("@.p =~ /.*2/", ["B", "c"]),
  nothing("$.a[?(@.n)].k", ITEMS),
  ...["@.k in ['v']", "@.k nin ['v']", "@.k contains v", "@.a size 1", "@.a empty true"].map(
    (filter) => refused(`$.a[?(${filter})]`, NO_WORDS),
  ),
  ...["", "1", "!(@.k)", "@.k = v", "@.k &&", "@.a[*] == 1", "@..k == 1", "@.a[?(@.b)]"].map(
    (filter) => refused(`$.a[?(${filter})]`),
  ),
  refused("$.a[?@.k]"),
  refused("$.a[?(@.k == ']')]"),
  refused("$.a[?(@.k == 'v && w')]"),
  inField(
    "a filter in InputPath",
    { InputPath: "$..a[?(@.k==v)]" },
    ITEMS,
    [{ k: "v", n: 1 }],
    SAMPLES,
  ),
  inField("a filter in OutputPath", { OutputPath: "$.a[?(@.k==v)].n" }, ITEMS, [1]),
  inField(
    "a filter in ItemsPath",
    { Type: "Map", ItemsPath: "$.a[?(@.k==v)]", ItemProcessor: INNER },
    ITEMS,
    [{ k: "v", n: 1 }],
  ),
  inField(
    "a filter in ItemSelector",
    {
      Type: "Map",
      ItemsPath: "$.a[?(@.k==w)]",
      ItemSelector: { "same.$": "$.a[?(@.k==w)].n" },
      ItemProcessor: INNER,
    },
    ITEMS,
    [{ same: [2] }],
  ),
  inField(
    "a filter in ResultSelector",
    {
      Type: "Map",
      ItemsPath: "$.a",
      ItemProcessor: INNER,
      ResultSelector: { "v.$": "$[?(@.k==v)].n" },
    },
    ITEMS,
    { v: [1] },
  ),
  {
    name: "a filter of a variable, and one in Assign",
    definition: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { "x.$": "$.a[?(@.k==v)]" }, Next: "B" },
        B: { Type: "Pass", Parameters: { "v.$": "$x[?(@.n==1)].k" }, End: true },
      },
    },
    input: ITEMS,
    expected: { status: "SUCCEEDED", output: { v: ["v"] } },
    source: LIBRARY,
  },
  value("$$.Execution.Input.a[?(@.k==v)].n", ITEMS, [1]),
];
