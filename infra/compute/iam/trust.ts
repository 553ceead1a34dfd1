/** Which service may take a role on. Pure. */
import type { PolicyDocument, TrustStatement } from "./document";

const trust = (service: string, condition?: TrustStatement["Condition"]): PolicyDocument<TrustStatement> => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  ],
});

/** These services act for many accounts: without the condition another account's task or schedule could borrow the role. */
const fromAccount = (account: string): TrustStatement["Condition"] => ({
  StringEquals: { "aws:SourceAccount": account },
});

export const lambdaTrust = (): PolicyDocument<TrustStatement> => trust("lambda.amazonaws.com");
export const taskTrust = (account: string): PolicyDocument<TrustStatement> =>
  trust("ecs-tasks.amazonaws.com", fromAccount(account));
export const schedulerTrust = (account: string): PolicyDocument<TrustStatement> =>
  trust("scheduler.amazonaws.com", fromAccount(account));
