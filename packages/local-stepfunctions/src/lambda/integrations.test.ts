import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { startStepFunctions } from "../endpoint.ts";
import type { StepFunctionsOptions } from "../options.ts";
import { callAs, ROLE } from "../testing/endpoint.ts";

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server in Lambda's place, and what it was asked. */
async function lambdaServer(answer: (response: ServerResponse, received: Received) => void) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url, headers } = request;
    const one = { url, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}` };
}

const echo = (response: ServerResponse, { body }: Received) =>
  void response.writeHead(200, { "X-Amz-Executed-Version": "7" }).end(body);

async function endpointWith(lambdaEndpoint: string, more: StepFunctionsOptions = {}) {
  const endpoint = await startStepFunctions({ jsonata: "in-process", lambdaEndpoint, ...more });
  onTestFinished(() => endpoint.close());
  const run = async (task: object, input: unknown = {}) => {
    const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
      name: "machine",
      roleArn: ROLE,
      type: "EXPRESS",
      definition: JSON.stringify({
        StartAt: "Call",
        States: { Call: { Type: "Task", End: true, ...task } },
      }),
    })) as { stateMachineArn: string };
    return endpoint.call("StartSyncExecution", {
      stateMachineArn,
      input: JSON.stringify(input),
    }) as Promise<{ status: string; output?: string; error?: string; cause?: string }>;
  };
  return { endpoint, run };
}

const invoke = (Parameters: object, fields: object = {}) => ({
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters,
  ...fields,
});
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:prices";

describe("lambda:invoke with a Lambda endpoint", () => {
  test("calls the function and returns what AWS's SDK does", async () => {
    const { url, received } = await lambdaServer(echo);
    const { run } = await endpointWith(url);
    const { output } = await run(invoke({ FunctionName: "prices", "Payload.$": "$" }), { a: 1 });
    expect(JSON.parse(output ?? "")).toMatchObject({
      ExecutedVersion: "7",
      Payload: { a: 1 },
      SdkHttpMetadata: {
        AllHttpHeaders: { "X-Amz-Executed-Version": ["7"] },
        HttpHeaders: { "X-Amz-Executed-Version": "7" },
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: expect.any(String) },
      StatusCode: 200,
    });
    expect(received).toMatchObject([
      {
        url: "/2015-03-31/functions/prices/invocations",
        body: '{"a":1}',
        headers: {
          "content-type": "application/json",
          "x-amz-invocation-type": "RequestResponse",
        },
      },
    ]);
  });

  test.each([
    [{ FunctionName: "prices:live" }, "prices/invocations?Qualifier=live"],
    [{ FunctionName: "prices", Qualifier: "2" }, "prices/invocations?Qualifier=2"],
    [{ FunctionName: ARN }, "prices/invocations"],
    [{ FunctionName: `${ARN}:$LATEST` }, "prices/invocations?Qualifier=%24LATEST"],
    [{ FunctionName: "000000000000:function:prices" }, "prices/invocations"],
  ])("finds the function of %j", async (parameters, path) => {
    const { url, received } = await lambdaServer(echo);
    const { run } = await endpointWith(`${url}/base/`);
    await run(invoke(parameters));
    expect(received[0]?.url).toBe(`/base/2015-03-31/functions/${path}`);
  });

  test.each([
    [undefined, "{}"],
    [null, "{}"],
    ['"text"', '"text"'],
    ["9007199254740993", "9007199254740993"],
    [[1, { a: null }], '[1,{"a":null}]'],
  ])("sends the Payload %j as %s", async (Payload, body) => {
    const { url, received } = await lambdaServer(echo);
    const { run } = await endpointWith(url);
    const { output } = await run(invoke({ FunctionName: "prices", Payload }));
    expect(received[0]?.body).toBe(body);
    expect(output).toContain(`"Payload":${body}`);
  });

  test("does not wait for an invocation of type Event", async () => {
    const { url, received } = await lambdaServer((response) => void response.writeHead(202).end());
    const { run } = await endpointWith(url);
    const parameters = { FunctionName: "prices", InvocationType: "Event", LogType: "None" };
    const { output } = await run(invoke(parameters));
    expect(JSON.parse(output ?? "")).toMatchObject({ Payload: "", StatusCode: 202 });
    expect(output).not.toContain("ExecutedVersion");
    expect(received[0]?.headers).toMatchObject({
      "x-amz-invocation-type": "Event",
      "x-amz-log-type": "None",
    });
  });

  test.each([
    [
      '{"errorMessage":"too cheap","errorType":"PriceError","trace":[]}',
      "PriceError",
      '{"errorMessage":"too cheap","errorType":"PriceError","trace":[]}',
    ],
    [
      '{"errorMessage":"out of memory"}',
      "Lambda.Unknown",
      'The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"out of memory"}',
    ],
  ])("fails with the error of the function: %s", async (body, error, cause) => {
    const { url } = await lambdaServer(
      (response) => void response.writeHead(200, { "X-Amz-Function-Error": "Unhandled" }).end(body),
    );
    const { run } = await endpointWith(url);
    expect(await run(invoke({ FunctionName: "prices" }))).toMatchObject({ error, cause });
  });

  test.each([
    [
      404,
      "ResourceNotFoundException:http://x/",
      '{"Message":"Function not found"}',
      "ResourceNotFoundException",
    ],
    [
      404,
      "ResourceNotFound",
      '{"Type":"User","Message":"Function not found"}',
      "ResourceNotFoundException",
    ],
    [429, undefined, '{"message":"Rate Exceeded."}', "TooManyRequestsException"],
    [502, undefined, "bad gateway", "ServiceException"],
  ])("names a refusal after Lambda: %i %s", async (status, type, body, code) => {
    const { url } = await lambdaServer((response) => {
      const headers = { ...(type && { "x-amzn-ErrorType": type }), "x-amzn-RequestId": "r-1" };
      response.writeHead(status, headers).end(body);
    });
    const { run } = await endpointWith(url);
    const { error, cause } = await run(invoke({ FunctionName: "prices" }));
    expect(error).toBe(`Lambda.${code}`);
    expect(cause).toMatch(
      new RegExp(
        `^[\\w .]+ \\(Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: r-1; Proxy: null\\)$`,
      ),
    );
  });

  test("names what every service refuses after the SDK's exception of Lambda", async () => {
    const { url } = await lambdaServer((response) => {
      response.writeHead(403, { "x-amzn-ErrorType": "AccessDeniedException" }).end("{}");
    });
    const { run } = await endpointWith(url);
    const { error, cause } = await run(invoke({ FunctionName: "prices" }));
    expect(error).toBe("Lambda.AWSLambdaException");
    expect(cause).toContain("Error Code: AccessDeniedException");
  });

  test.each([
    [{}, "The field 'FunctionName' is required but was missing"],
    [{ FunctionName: 5 }, "The value of the field 'FunctionName' has an invalid format"],
  ])("can't be called with %j", async (parameters, reason) => {
    const { url } = await lambdaServer(echo);
    const { run } = await endpointWith(url);
    const Arguments = "{% $states.input %}";
    const task = { ...invoke({}), QueryLanguage: "JSONata", Parameters: undefined, Arguments };
    const { error, cause } = await run(task, parameters);
    expect(error).toBe("States.Runtime");
    expect(cause).toContain(`[${reason}]`);
  });

  test("fails clearly when nobody answers", async () => {
    const { url } = await lambdaServer((response) => void response.socket?.destroy());
    const { run } = await endpointWith(url);
    const { error, cause } = await run(invoke({ FunctionName: "prices" }));
    expect(error).toBe("Lambda.SdkClientException");
    expect(cause).toBe(
      `Unable to execute HTTP request: socket hang up (the Lambda endpoint is ${url}/)`,
    );
  });

  test("fails when its account has 1,000 calls that are not answered, and only then", async () => {
    const { url, received } = await lambdaServer((response, { body }) => {
      if (body === "1") echo(response, { url: "", headers: {}, body });
    });
    const { endpoint, run } = await endpointWith(url);
    const call = {
      ...invoke({ FunctionName: "prices", "Payload.$": "$" }),
      Type: "Task",
      End: true,
    };
    const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
      name: "many",
      roleArn: ROLE,
      definition: JSON.stringify({ StartAt: "Call", States: { Call: call } }),
    })) as { stateMachineArn: string };
    const start = async () =>
      (await endpoint.call("StartExecution", { stateMachineArn, input: "0" })) as {
        executionArn: string;
      };
    const executions = await Promise.all(Array.from({ length: 1_000 }, start));
    await expect.poll(() => received.length, { timeout: 30_000 }).toBe(1_000);

    const task = invoke({ FunctionName: "prices", "Payload.$": "$" });
    expect(await run(task, 1)).toMatchObject({
      error: "Lambda.TooManyRequestsException",
      cause: expect.stringMatching(
        /^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: .+; Proxy: null\)$/,
      ),
    });
    const ofAnother = (operation: string, request: object) =>
      callAs(endpoint, "222222222222", operation, request);
    const another = await ofAnother("CreateStateMachine", {
      name: "another",
      roleArn: ROLE,
      type: "EXPRESS",
      definition: JSON.stringify({ StartAt: "Call", States: { Call: call } }),
    });
    expect(await ofAnother("StartSyncExecution", { ...another, input: "1" })).toMatchObject({
      status: "SUCCEEDED",
    });
    await endpoint.call("StopExecution", executions[0] ?? {});
    await expect.poll(async () => (await run(task, 1)).status).toBe("SUCCEEDED");
  });

  test("fails when the answer is another protocol", async () => {
    const { url } = await lambdaServer(({ socket }) => {
      socket?.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
      );
    });
    const { run } = await endpointWith(url);
    expect(await run(invoke({ FunctionName: "prices" }))).toMatchObject({
      error: "Lambda.SdkClientException",
      cause: expect.stringContaining("the connection was closed"),
    });
  });

  test("does not parse what is too large for a result", async () => {
    const { url } = await lambdaServer(
      (response) => void response.end(`${"[".repeat(550_000)}${"]".repeat(550_000)}`),
    );
    const { run } = await endpointWith(url);
    const { error } = await run(invoke({ FunctionName: "prices" }));
    expect(error).toBe("States.DataLimitExceeded");
  });

  test("fails when the answer is larger than Lambda's are", async () => {
    const { url } = await lambdaServer((response) => void response.end("x".repeat(7_000_000)));
    const { run } = await endpointWith(url);
    const { error, cause } = await run(invoke({ FunctionName: "prices" }));
    expect(error).toBe("Lambda.SdkClientException");
    expect(cause).toContain("the answer has more than 6291556 bytes");
  });

  test("ends the call when the task times out", async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await lambdaServer((response) => response.once("close", closed.resolve));
    const { run } = await endpointWith(url);
    const task = invoke({ FunctionName: "prices" }, { TimeoutSeconds: 1 });
    expect(await run(task)).toMatchObject({ error: "States.Timeout" });
    await closed.promise;
  });

  test("is overridden by an integration of the same name", async () => {
    const { url, received } = await lambdaServer(echo);
    const { run } = await endpointWith(url, {
      integrations: { "lambda:invoke": async () => "own" },
    });
    expect(await run(invoke({ FunctionName: "prices" }))).toMatchObject({ output: '"own"' });
    expect(received).toEqual([]);
  });
});

describe("the ARN of a function with a Lambda endpoint", () => {
  test("calls it with the state's input, and returns what it returns", async () => {
    const { url, received } = await lambdaServer(
      (response) => void response.end('{"id":9007199254740993}'),
    );
    const { run } = await endpointWith(url);
    expect(await run({ Resource: `${ARN}:live` }, "text")).toMatchObject({
      output: '{"id":9007199254740993}',
    });
    expect(received).toMatchObject([
      { url: "/2015-03-31/functions/prices/invocations?Qualifier=live", body: '"text"' },
    ]);
  });

  test("returns a text that is no JSON as a text", async () => {
    const { url } = await lambdaServer((response) => void response.end("plain"));
    const { run } = await endpointWith(url);
    expect(await run({ Resource: ARN })).toMatchObject({ output: '"plain"' });
  });
});

describe("the Lambda endpoint", () => {
  test.each([["ftp://x"], ["x"], ["http://h/?a=1"], ["http://u:p@h", "http://…@h"], [""]])(
    "is refused: %j",
    async (lambdaEndpoint, shown = lambdaEndpoint) => {
      await expect(startStepFunctions({ lambdaEndpoint })).rejects.toThrow(
        `lambdaEndpoint is '${shown}': it must be the http or https URL of what answers Lambda's Invoke, such as http://127.0.0.1:3001`,
      );
    },
  );
});
