import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CLUSTER } from "@sfn-workers/infra/accountNeeds";
import { type Check, FINE, notChecked } from "./finding.ts";

const ROLE = "AWSServiceRoleForECS";

/**
 * Whether ECS has its role in the account. ECS makes it with the first cluster, and refuses that cluster's capacity providers for as
 * long as IAM has not spread it (ECS developer guide, "Using service-linked roles for Amazon ECS").
 */
export const checkTasksRole: Check = async ({ needs, deployed, aws }) => {
  if (!needs.tasks || deployed.some(({ type }) => type === CLUSTER)) return undefined;
  const iam = new IAMClient(aws);
  try {
    await iam.send(new GetRoleCommand({ RoleName: ROLE }));
    return FINE;
  } catch (error) {
    if (!(error instanceof Error) || !error.name.startsWith("NoSuchEntity")) {
      return notChecked(`the role ${ROLE}`, error);
    }
    return {
      outcome: "wrong",
      text: `the account has no role ${ROLE}, without which ECS refuses the first cluster: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com`,
    };
  } finally {
    iam.destroy();
  }
};
