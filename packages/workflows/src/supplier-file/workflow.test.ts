import {
  fail,
  handledBy,
  inTurn,
  type RunWorkflowOptions,
  runWorkflow,
  takes,
} from "@sfn-workers/local-stepfunctions/testing";
import { manifests } from "@sfn-workers/workloads/manifests";
import { handlers } from "@sfn-workers/workloads/references";
import { describe, expect, test } from "vitest";
import { mocks } from "./mocks.ts";
import { workflow } from "./workflow.ts";

const { workload: qualityCheck } = await handlers["quality-check"]();
const { workload: priceQuote } = await handlers["price-quote"]();

const DAY = 86_400;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const PRICES = "https://prices.example/v1";

/** The price service's answer for an article that costs a euro. */
const priced = (sku: string): Answer => ({
  status: 200,
  body: { sku, unitPrice: 100, currency: "EUR" },
});

const articles = Array.from({ length: 11 }, (_, index) => `TX-${index}`);

/** The handler that quotes, with other answers of the price service for some articles. */
function quoting(answers: Readonly<Record<string, Answer | readonly [Answer, ...Answer[]]>> = {}) {
  const all = articles.map((sku) => [`GET ${PRICES}/prices/${sku}`, answers[sku] ?? priced(sku)]);
  const variables = { PRICE_API_URL: PRICES };
  return handledBy(priceQuote, { variables, doubles: Object.fromEntries(all) });
}

/** The handlers run, and no request leaves the process. Nobody is asked, unless a test says what is decided. */
const tasks = {
  Check: qualityCheck,
  "Ask somebody": fail("NobodyIsAsked"),
  Quote: quoting(),
};

const substitutions = {
  FilesTopicArn: "arn:aws:sns:eu-central-1:111122223333:supplier-files",
  FilesTable: "supplier-files",
};

const goodRows = (count: number) =>
  Array.from({ length: count }, (_, index) => `TX-${index + 1},${index + 1}\n`).join("");
const clean = `sku,quantity\n${goodRows(3)}`;
/** One bad row of twelve, the third row of the file. */
const doubtful = `sku,quantity\nTX-0,1\nTX-0,none\n${goodRows(10)}`;

const start = (csv: string, { services, ...options }: RunWorkflowOptions = {}) =>
  runWorkflow(
    workflow,
    { file: "orders.csv", csv },
    { manifests, substitutions, tasks, ...options, services: { ...mocks, ...services } },
  );

test("each row of a clean file is quoted, and the quotes are published", async ({ skip }) => {
  const run = await start(clean, { skip });
  expect(run).toMatchObject({
    status: "SUCCEEDED",
    output: {
      file: "orders.csv",
      quotes: [
        { sku: "TX-1", total: 100 },
        { sku: "TX-2", total: 200 },
        { sku: "TX-3", total: 300 },
      ],
    },
    attempts: { Check: 1, Accept: 1, Quote: 3, Notify: 1 },
  });
  expect(run.states.slice(0, 4)).toEqual(["Check", "How good?", "Accept", "Quote rows"]);
});

test("a dirty file is refused, and nobody is asked", async ({ skip }) => {
  const run = await start("sku,quantity\nTX-1,none\nTX-2,2\n", { skip });
  expect(run).toMatchObject({
    output: { refused: "1 of 2 rows are bad" },
    states: ["Check", "How good?", "Refuse"],
  });
});

test("a file without rows is refused", async ({ skip }) => {
  expect(await start("sku,quantity\n", { skip })).toMatchObject({
    output: { refused: "0 of 0 rows are bad" },
    states: ["Check", "How good?", "Refuse"],
  });
});

test("what is no CSV is refused with the check's error", async ({ skip }) => {
  expect(await start("sku,quantity\n1,2,3\n", { skip })).toMatchObject({
    status: "SUCCEEDED",
    output: { refused: "BadCsv" },
    states: ["Check", "Refuse"],
  });
});

test.for([
  ["columns in another order", "quantity,sku\n1,TX-1\n"],
  ["more columns", "sku,name,quantity\nTX-1,nail,1\n"],
  ["cells with quotes", 'sku,quantity\n"TX-1",1\n'],
] as const)("a file with %s is refused, as the rows can't be read", async ([, csv], { skip }) => {
  expect(await start(csv, { skip })).toMatchObject({
    output: { refused: "the header is not sku,quantity, or a cell has quotes" },
    states: ["Check", "How good?", "Refuse"],
  });
});

test("a file with more rows than an execution surely has events for is refused", async ({
  skip,
}) => {
  expect(await start(`sku,quantity\n${"TX-1,1\n".repeat(501)}`, { skip })).toMatchObject({
    output: { refused: "501 rows are more than 500" },
    states: ["Check", "How good?", "Refuse"],
  });
});

test("a file is refused whose bad rows are not all known", async ({ skip }) => {
  const csv = `sku,quantity\n${",\n".repeat(50)}${"TX-1,1\n".repeat(450)}`;
  expect(await start(csv, { skip })).toMatchObject({
    output: { refused: "50 of 500 rows are bad" },
  });
});

test.for(["1.5", "05", "1e2", " 2"])(
  "a row with the quantity '%s' gets no price; the others do",
  async (quantity, { skip }) => {
    expect(await start(`sku,quantity\nTX-1,${quantity}\nTX-2,2\n`, { skip })).toMatchObject({
      status: "SUCCEEDED",
      output: {
        quotes: [
          { sku: "TX-1", total: null },
          { sku: "TX-2", total: 200 },
        ],
      },
    });
  },
);

test("of a doubtful file that somebody accepts, the good rows are quoted", async ({ skip }) => {
  const asked: unknown[] = [];
  const decide = (input: unknown) => {
    asked.push(input);
    return { accept: true, why: "the supplier has called" };
  };
  const run = await start(doubtful, { skip, tasks: { ...tasks, "Ask somebody": decide } });
  expect(run).toMatchObject({ status: "SUCCEEDED", attempts: { Quote: 11 } });
  expect(asked).toMatchObject([
    { file: "orders.csv", problems: [{ row: 3, column: "quantity", value: "none" }] },
  ]);
});

test("a doubtful file that somebody declines is refused with the reason", async ({ skip }) => {
  const decide = { accept: false, why: "too old" };
  const run = await start(doubtful, { skip, tasks: { ...tasks, "Ask somebody": decide } });
  expect(run).toMatchObject({ output: { refused: "too old" }, attempts: { Refuse: 1 } });
  expect(run.states).not.toContain("Accept");
});

test("whoever decides need give no reason", async ({ skip }) => {
  const decide = { accept: false };
  const run = await start(doubtful, { skip, tasks: { ...tasks, "Ask somebody": decide } });
  expect(run).toMatchObject({ output: { refused: "declined" } });
});

test("a doubtful file that nobody decides on in three days is refused", async ({ skip }) => {
  const decide = takes(Number.POSITIVE_INFINITY, null);
  const run = await start(doubtful, { skip, tasks: { ...tasks, "Ask somebody": decide } });
  expect(run).toMatchObject({ output: { refused: "nobody decided" }, attempts: { Refuse: 1 } });
  expect(run.seconds).toBeGreaterThanOrEqual(3 * DAY - 1);
});

test("an article that the price service does not have gets no price; the others do", async ({
  skip,
}) => {
  const Quote = quoting({ "TX-2": { status: 404 } });
  const run = await start(clean, { skip, tasks: { ...tasks, Quote } });
  expect(run).toMatchObject({
    output: { quotes: [{ total: 100 }, { sku: "TX-2", total: null }, { total: 300 }] },
  });
});

test("a busy price service is asked again after the pauses of its manifest", async ({ skip }) => {
  const Quote = quoting({ "TX-1": [{ status: 503 }, { status: 429 }, priced("TX-1")] });
  const run = await start("sku,quantity\nTX-1,1\n", { skip, tasks: { ...tasks, Quote } });
  expect(run).toMatchObject({ output: { quotes: [{ total: 100 }] }, attempts: { Quote: 3 } });
});

test("when quoting fails for good, the acceptance is withdrawn and the execution fails with the error", async ({
  skip,
}) => {
  const services = { "dynamodb:deleteItem": inTurn(fail("DynamoDB.ThrottlingException"), {}) };
  const Quote = quoting({ "TX-1": { status: 401 } });
  const run = await start(clean, { skip, services, tasks: { ...tasks, Quote } });
  expect(run).toMatchObject({
    status: "FAILED",
    error: "Error",
    cause: expect.stringContaining("the price service answered HTTP 401 for TX-1"),
    attempts: { Accept: 1, Withdraw: 2 },
  });
  expect(run.attempts).not.toHaveProperty("Notify");
});

describe("a file is accepted once", () => {
  const writtenBefore = fail("DynamoDB.ConditionalCheckFailedException");

  test("and what was accepted before is refused", async ({ skip }) => {
    expect(
      await start(clean, { skip, services: { "dynamodb:putItem": writtenBefore } }),
    ).toMatchObject({
      output: { refused: "the file was accepted before" },
      attempts: { Accept: 1 },
    });
  });

  test("also when the answer of the write was lost: the execution that wrote it may write it again", async ({
    skip,
  }) => {
    const services = { "dynamodb:putItem": inTurn(fail("DynamoDB.SdkClientException"), {}) };
    const run = await start(clean, { skip, services });
    expect(run).toMatchObject({ status: "SUCCEEDED", attempts: { Accept: 2 } });
    const [first, second] = run.calls.filter(({ state }) => state === "Accept");
    expect(second?.sent).toEqual(first?.sent);
    const { Item, ExpressionAttributeValues } = Object(second?.sent);
    expect(Item.execution).toEqual(ExpressionAttributeValues[":execution"]);
  });

  test("whatever else the item of it has: it is there", async ({ skip }) => {
    const run = await start(clean, { skip });
    const accept = run.calls.find(({ state }) => state === "Accept");
    const { ConditionExpression, ExpressionAttributeNames } = Object(accept?.sent);
    expect(ConditionExpression).toMatch(/^attribute_not_exists\(#file\)/);
    expect(ExpressionAttributeNames).toMatchObject({ "#file": "file" });
  });

  test("and no execution withdraws what another one has accepted", async ({ skip }) => {
    const services = { "dynamodb:deleteItem": writtenBefore };
    const Quote = fail("Broken", "into pieces");
    expect(await start(clean, { skip, services, tasks: { ...tasks, Quote } })).toMatchObject({
      ...{ status: "FAILED", error: "Broken", cause: "into pieces", attempts: { Withdraw: 1 } },
    });
  });
});

describe("a message that can't be sent", () => {
  const throttled = fail("SNS.ThrottlingException", "slow down");

  test("is sent again", async ({ skip }) => {
    const services = { "sns:publish": inTurn(throttled, throttled, { MessageId: "1" }) };
    expect(await start(clean, { skip, services })).toMatchObject({ attempts: { Notify: 3 } });
    expect(await start("sku,quantity\n", { skip, services })).toMatchObject({
      attempts: { Refuse: 3 },
    });
  });

  test("for good withdraws the acceptance", async ({ skip }) => {
    expect(await start(clean, { skip, services: { "sns:publish": throttled } })).toMatchObject({
      ...{ status: "FAILED", error: "SNS.ThrottlingException", cause: "slow down" },
      attempts: { Notify: 11, Withdraw: 1 },
    });
  });

  test("since the quotes are too large withdraws it, too", async ({ skip }) => {
    const csv = `sku,quantity\n${`${"x".repeat(2_500)},1\n`.repeat(100)}`;
    const Quote = ({ sku }: { sku: string }) => ({ sku, total: 100, note: "n".repeat(300) });
    expect(await start(csv, { skip, tasks: { ...tasks, Quote } })).toMatchObject({
      ...{ status: "FAILED", error: "States.DataLimitExceeded", attempts: { Withdraw: 1 } },
    });
  });
});
