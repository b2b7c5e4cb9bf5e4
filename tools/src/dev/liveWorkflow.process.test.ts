/** A whole `pnpm dev` in a copy of the workspace, with a workflow and a workload whose worker is elsewhere, as an editor saves their files. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { withWorkspaceCopy } from "../mutate/workspaceCopy.ts";
import { ROOT } from "../workspace/nx.ts";
import type { News } from "./news.ts";

/** It copies the workspace, and starts the command. */
const TIMEOUT_MS = 180_000;
const WORKLOAD = "live-approval";
const WORKFLOW = "live-order";
const ANSWERS = `packages/workloads/src/${WORKLOAD}/answers.ts`;
const MOCKS = `packages/workflows/src/${WORKFLOW}/mocks.ts`;
const DEFINITION = `packages/workflows/src/${WORKFLOW}/workflow.asl.json`;
/** The only workload and the only workflow of the copy. */
const REGISTERED = {
  "packages/workloads/src/manifests.ts": `import { manifest } from "./${WORKLOAD}/manifest.ts";
export const manifests = { [manifest.name]: manifest };
`,
  [`packages/workloads/src/${WORKLOAD}/manifest.ts`]: `import { defineExternalManifest } from "@sfn-workers/worker-core/manifest";
export const manifest = defineExternalManifest({
  ...{ name: "${WORKLOAD}", description: "Asks somebody", timeoutSeconds: 3_600 },
});
`,
  [`packages/workloads/src/${WORKLOAD}/schemas.ts`]: `import { defineSchemas } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";
export const schemas = defineSchemas({
  ...{ manifest, input: z.object({ text: z.string() }), output: z.object({ why: z.string() }) },
});
`,
  "packages/workflows/src/workflows.ts": `import { workflow } from "./${WORKFLOW}/workflow.ts";
export const workflows = { [workflow.name]: workflow };
`,
  [`packages/workflows/src/${WORKFLOW}/workflow.ts`]: `import { readWorkflow } from "@sfn-workers/states-language/workflow";
export const workflow = readWorkflow({
  ...{ name: "${WORKFLOW}", description: "Asks, and tells" },
  file: new URL("./workflow.asl.json", import.meta.url),
});
`,
};
/** Beside all packages. */
const SHARED = "shared/number.ts";
const STACK = "infra/Pulumi.local.yaml";

/** Asks somebody, then calls a service: the output has both answers, and the word. */
const definition = (word: string) =>
  JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: `\${workload.${WORKLOAD}}`,
        Assign: { said: "{% $states.result.why %}" },
        Next: "Tell",
      },
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: { TopicArn: "arn:aws:sns:us-east-1:000000000000:news", Message: "done" },
        Output: `{% $said & " ${word} " & $states.result.MessageId %}`,
        End: true,
      },
    },
  });

const mocks = (name = "sns:publish") => `import { NUMBER } from "../../../../${SHARED}";
export const mocks = { "${name}": () => ({ MessageId: NUMBER }) };
`;
const answers = (
  why: string,
) => `import { defineAnswers } from "@sfn-workers/local-stepfunctions/testing";
import { schemas } from "./schemas.ts";
export const answers = defineAnswers(schemas, { why: "${why}" });
`;
const shared = (number: string) => `export const NUMBER = "${number}";\n`;

test("what an editor saves of a workflow and its workload elsewhere runs: answers, mocks, what they import, a definition, the stack; a mistake is told with its place, and mended", {
  timeout: TIMEOUT_MS,
}, async () => {
  await withWorkspaceCopy(ROOT, async (_temporary, root) => {
    const save = (file: string, text: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    const cli = [process.execPath, join(root, "tools/src/cli.mjs")] as const;
    const stack = (workflows: object) => {
      const file = parse(readFileSync(join(root, STACK), "utf8"));
      file.config["sfn-workers:workloads"] = {
        [WORKLOAD]: { worker: "external", alarms: { enabled: false } },
      };
      file.config["sfn-workers:workflows"] = workflows;
      save(STACK, stringify(file));
    };
    const withWorkflow = { [WORKFLOW]: { alarms: { enabled: false } } };
    stack(withWorkflow);
    for (const [file, text] of Object.entries(REGISTERED)) save(file, text);
    save(SHARED, shared("1"));
    save(ANSWERS, answers("yes"));
    save(MOCKS, mocks());
    save(DEFINITION, definition("and"));
    const session = spawn(cli[0], [cli[1], "dev", "--json"], {
      ...{ cwd: root, stdio: ["pipe", "pipe", "pipe"] },
    });
    const told: News[] = [];
    let stderr = "";
    session.stderr.on("data", (chunk) => (stderr += String(chunk)));
    const ended = once(session, "exit");
    let look = () => {};
    createInterface(session.stdout).on("line", (line) => {
      told.push(JSON.parse(line) as News);
      look();
    });
    /** The next news of the kind; what came before it is forgotten. */
    const next = <K extends News["kind"]>(kind: K) =>
      Promise.race([
        new Promise<Extract<News, { kind: K }>>((resolve) => {
          look = () => {
            const at = told.findIndex((news) => news.kind === kind);
            if (at !== -1) resolve(told.splice(0, at + 1).at(-1) as Extract<News, { kind: K }>);
          };
          look();
        }),
        ended.then(() => Promise.reject(new Error(`it has ended: ${stderr}`))),
      ]);

    try {
      const ready = await next("ready");
      const call = (operation: string, input: object) => {
        const credential = `${ready.accessKeyId}/20260101/${ready.region}/states/aws4_request`;
        return fetch(ready.stepFunctionsUrl, {
          method: "POST",
          headers: {
            "x-amz-target": `AWSStepFunctions.${operation}`,
            authorization: `AWS4-HMAC-SHA256 Credential=${credential}`,
          },
          body: JSON.stringify(input),
        });
      };
      const start = () => {
        const stateMachineArn = ready.workflows[0]?.stateMachineArn;
        return call("StartExecution", { stateMachineArn, input: '{"text":"hello"}' });
      };
      const run = async () => {
        const response = await start();
        if (!response.ok) return response.text();
        const { output, error } = await next("ended");
        return output ?? error;
      };
      expect(await run()).toBe('"yes and 1"');

      save(ANSWERS, answers("no"));
      expect(await next("updated")).toMatchObject({ answers: [WORKLOAD], mocks: [] });
      save(SHARED, shared("2"));
      expect(await next("updated")).toMatchObject({ answers: [], mocks: [WORKFLOW] });
      save(DEFINITION, definition("or"));
      expect(await next("updated")).toMatchObject({ changes: { update: 1 } });
      expect(await run()).toBe('"no or 2"');

      const mistakes = [
        [ANSWERS, answers('"'), `${ANSWERS} can't be loaded: ${ANSWERS}:3: `, answers("well")],
        [
          SHARED,
          "export const NUMBER = '3;\n",
          `${MOCKS} can't be loaded: ${SHARED}:1: `,
          shared("3"),
        ],
        [
          MOCKS,
          mocks("sns:publsh"),
          `${MOCKS} has a mock of "sns:publsh", which no state of`,
          mocks(),
        ],
        [DEFINITION, '{ "StartAt": ', `${DEFINITION}:1:`, definition("but")],
      ] as const;
      for (const [file, wrong, message, right] of mistakes) {
        save(file, wrong);
        expect((await next("error")).message).toContain(message);
        save(file, right);
        await next("mended");
      }
      expect(await run()).toBe('"well but 3"');

      stack({});
      expect(await next("updated")).toMatchObject({ removed: [WORKFLOW] });
      expect(await run()).toContain("StateMachineDoesNotExist");
      stack(withWorkflow);
      expect(await next("updated")).toMatchObject({ added: [WORKFLOW] });
      expect(await run()).toBe('"well but 3"');

      rmSync(join(root, MOCKS));
      expect(await next("updated")).toMatchObject({ mocks: [WORKFLOW] });
      expect(await run()).toBe("SNS.SdkClientException");
      expect(stderr).toContain(`say what it answers in ${MOCKS}`);

      rmSync(join(root, ANSWERS));
      await next("updated");
      const running = (await (await start()).json()) as { executionArn: string };
      stack({});
      expect((await next("error")).message).toContain("1 execution of");
      await call("StopExecution", { executionArn: running.executionArn });
      expect((await next("told")).message).toContain("have ended");
      expect(await next("updated")).toMatchObject({ removed: [WORKFLOW] });
    } finally {
      session.kill("SIGTERM");
      await ended;
    }
    expect(stderr).not.toMatch(/Warning/);
  });
});
