/** Calls Step Functions with the process's own key, and ends the process if the call is refused. */
const CALL = `
const CREDENTIALS = process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
const KEY = process.env.AWS_ACCESS_KEY_ID ?? (await (await fetch(CREDENTIALS)).json()).AccessKeyId;
async function call(operation, request) {
  const response = await fetch(process.env.AWS_ENDPOINT_URL_SFN, {
    method: "POST",
    headers: {
      "x-amz-target": "AWSStepFunctions." + operation,
      authorization: "AWS4-HMAC-SHA256 Credential=" + KEY + "/20260101/us-east-1/states/aws4_request",
    },
    body: JSON.stringify(request),
  });
  const answer = await response.json();
  if (!response.ok) { console.error(answer.message); process.exit(2); }
  return answer;
}
async function workOnce() {
  const { taskToken, input } = await call("GetActivityTask", { activityArn: process.env.ACTIVITY_ARN });
  if (taskToken) await call("SendTaskSuccess", { taskToken, output: input });
  return Boolean(taskToken);
}`;

/** A container that polls for as long as it runs. */
export const POLLS_ALWAYS = `${CALL}
for (;;) await workOnce();`;

/** A function as the workers of this project: a wake-up announces one task, and a schedule starts a drain. */
export const POLLS_WHEN_INVOKED = `${CALL}
export async function handler({ source }) {
  while (await workOnce() && source === "schedule");
}`;

/** A function that gets batches of messages. */
export const ANSWERS_MESSAGES = `${CALL}
export async function handler({ Records }) {
  for (const { body } of Records) {
    const { taskToken, input } = JSON.parse(body);
    await call("SendTaskSuccess", { taskToken, output: JSON.stringify(input) });
  }
}`;

/** Ends while it starts, with this line. */
export const endsWith = (line: string) =>
  `console.error(${JSON.stringify(line)}); process.exit(1);`;
