import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { unguardedAccount } from "@sfn-workers/infra/allowedAccounts";
import { type Check, FINE, notChecked } from "./finding.ts";

const KEY = "aws:allowedAccountIds";

/** Whether the credentials are of an account that the stack file allows. */
export const checkAccount: Check = async ({ stack, config, aws }) => {
  const told = unguardedAccount(config, stack);
  if (told !== undefined) return { outcome: "unknown", text: told };
  const allowed: readonly string[] = JSON.stringify(config[KEY] ?? "").match(/\d{12}/g) ?? [];
  const sts = new STSClient(aws);
  try {
    const { Account: account = "" } = await sts.send(new GetCallerIdentityCommand({}));
    if (allowed.length === 0 || allowed.includes(account)) return FINE;
    return {
      outcome: "wrong",
      text: `the credentials are of account ${account}, and ${KEY} in infra/Pulumi.${stack}.yaml allows ${allowed.join(", ")}: take credentials of that account, as with AWS_PROFILE, or correct the file`,
    };
  } catch (error) {
    return notChecked("which account the credentials are of", error);
  } finally {
    sts.destroy();
  }
};
