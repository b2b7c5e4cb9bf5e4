import type { Row, Source } from "../../case.ts";
import { localStack } from "../sources.ts";
import { oneTask } from "../work.ts";
import { HISTORIES } from "./recordings.ts";

const RECORDED: Source = localStack("test_sfn_api_activities.py");

/** How activities are created, described, listed and deleted. */
export const created: readonly Row[] = [
  {
    name: "CreateActivity answers with the ARN and the date",
    async steps(at) {
      const answer = await at.call("CreateActivity", { name: at.newName() });
      return { members: Object.keys(answer).toSorted() };
    },
    expected: { members: ["activityArn", "creationDate"] },
    source: RECORDED,
  },
  {
    name: "creating an activity again answers with the same ARN",
    async steps(at) {
      const name = at.newName();
      const first = await at.call("CreateActivity", { name });
      const second = await at.call("CreateActivity", { name });
      return { same: first["activityArn"] === second["activityArn"] };
    },
    expected: { same: true },
    source: RECORDED,
  },
  {
    name: "DescribeActivity has the name, and AWS's own key",
    async steps(at) {
      const activityArn = await at.activity();
      const answer = await at.call("DescribeActivity", { activityArn });
      const { type } = Object(answer["encryptionConfiguration"]) as { type?: string };
      return { isNamed: activityArn.endsWith(`:activity:${answer["name"]}`), type: type ?? null };
    },
    expected: { isNamed: true, type: "AWS_OWNED_KEY" },
    source: RECORDED,
  },
  {
    name: "an activity may be deleted twice",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      await at.call("DeleteActivity", { activityArn });
      return {};
    },
    expected: {},
    source: RECORDED,
  },
  {
    name: "a deleted activity does not exist",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      await at.call("DescribeActivity", { activityArn });
      return {};
    },
    expected: { refused: "ActivityDoesNotExist", message: "Activity Does Not Exist: '<activity>'" },
    source: RECORDED,
  },
  {
    name: "a poll at a deleted activity is refused",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      await at.poll(activityArn);
      return {};
    },
    expected: { refused: "ActivityDoesNotExist", message: "Activity Does Not Exist: '<activity>'" },
    source: RECORDED,
  },
  {
    name: "a definition may name a deleted activity, whose task fails with States.Runtime",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      return at.ended(await at.start(oneTask(activityArn)));
    },
    expected: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "The activity <activity> does not exist.",
    },
    source: HISTORIES,
  },
  {
    name: "an Express machine may not have an activity",
    async steps(at) {
      await at.machine(oneTask(await at.activity()), { type: "EXPRESS" });
      return {};
    },
    expected: {
      refused: "InvalidDefinition",
      message: "Express state machine does not support Activity ARN",
    },
    source: localStack("test_sfn_api_express.py"),
  },
];
