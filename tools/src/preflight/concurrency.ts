import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { MIN_UNRESERVED_LAMBDA_CONCURRENCY, reservedIn } from "@sfn-workers/infra/accountNeeds";
import { type Check, FINE, notChecked } from "./finding.ts";

const QUOTA = 'Lambda\'s quota "Concurrent executions"';

/** Whether the account has the concurrent executions that functions reserve, and that the stack file takes for granted. */
export const checkConcurrency: Check = async ({ stack, needs, deployed, aws }) => {
  const { reservedConcurrency, lambdaConcurrency = 0 } = needs;
  if (reservedConcurrency === 0 && lambdaConcurrency === 0) return undefined;
  const lambda = new LambdaClient(aws);
  try {
    const { AccountLimit: limit } = await lambda.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: unreserved = 0 } =
      limit ?? {};
    if (lambdaConcurrency > all) {
      return wrong(
        `${QUOTA} of the account is ${all} in ${aws.region}, and lambdaConcurrency in infra/Pulumi.${stack}.yaml is ${lambdaConcurrency}: ask AWS for more, or write ${all}`,
      );
    }
    const byOthers = all - unreserved - reservedIn(deployed);
    const most = Math.max(0, all - byOthers - MIN_UNRESERVED_LAMBDA_CONCURRENCY);
    if (reservedConcurrency <= most) return FINE;
    return wrong(
      `the functions of ${stack} reserve ${reservedConcurrency} concurrent executions, and the account can give ${most} in ${aws.region}: ${QUOTA} is ${all}, other functions reserve ${byOthers}, and ${MIN_UNRESERVED_LAMBDA_CONCURRENCY} stay unreserved. Ask AWS for more, or lower reservedConcurrency`,
    );
  } catch (error) {
    return notChecked(QUOTA, error);
  } finally {
    lambda.destroy();
  }
};

function wrong(text: string) {
  return { outcome: "wrong", text } as const;
}
