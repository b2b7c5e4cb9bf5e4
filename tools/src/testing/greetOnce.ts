/**
 * Deploys a workload of the tests, runs one execution with the client of the commands, and writes how it ended. A process of its
 * own, because Node.js reads some variables only when it starts.
 *
 * usage: node greetOnce.ts FOLDER, with both apps built with the workloads of the tests
 */
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { createLocalClient } from "../start/localClient.ts";
import { deployFixturesOf, FIXTURE_WORKLOADS, machineOf } from "./fixtureEnvironment.ts";

const [apps = ""] = process.argv.slice(2);
const { greeting } = FIXTURE_WORKLOADS;
const environment = await deployFixturesOf(apps, {
  settings: { workloads: { greeting } },
  onFailure: ({ name, message }) => console.error(`${name}: ${message}`),
});
const client = createLocalClient(environment);
const started = await client.send(
  new StartExecutionCommand({
    stateMachineArn: machineOf(environment, "greeting"),
    input: JSON.stringify({ name: "Jana" }),
  }),
);
const describe = new DescribeExecutionCommand({ executionArn: started.executionArn });
let ended = await client.send(describe);
while (ended.status === "RUNNING") ended = await client.send(describe);
console.info(`${ended.status} ${ended.output}`);
client.destroy();
await environment.stop();
