/** One compliant fixture a resource; each test breaks one property of it. */
import type { Subject } from "./analyze";

export const TAGS = {
  Project: "banyan",
  Environment: "dev",
  Owner: "team",
  CostCenter: "cc-1",
  BoundedContext: "ratings",
  ManagedBy: "pulumi",
};

export const TABLE = "arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-dev-ratings-g1";

export interface StatementFixture {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

export const STATEMENT: StatementFixture = { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: [TABLE] };

export const document = (...statements: readonly unknown[]): Record<string, unknown> => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** The ways in which one document can reach an identity. */
export const carriers: Readonly<Record<string, (document: unknown) => Subject>> = {
  "a role policy": (policy) => ({
    type: "aws:iam/rolePolicy:RolePolicy",
    props: { role: "banyan-dev-ratings-api", policy },
  }),
  "a managed policy": (policy) => ({ type: "aws:iam/policy:Policy", props: { tags: TAGS, policy } }),
  "an inline policy of a role": (policy) => ({
    type: "aws:iam/role:Role",
    props: { name: "banyan-dev-ratings-api", tags: TAGS, inlinePolicies: [{ name: "own", policy }] },
  }),
};

/** The spellings in which a document can be written. */
export const spellings: Readonly<Record<string, (document: Record<string, unknown>) => unknown>> = {
  "as JSON text": (value) => JSON.stringify(value),
  "as an object": (value) => value,
  "with one statement outside a list": (value) => ({ ...value, Statement: (value["Statement"] as unknown[])[0] }),
  "as a secret": (value) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: JSON.stringify(value),
  }),
};

export const rolePolicy = (...statements: readonly unknown[]): Subject => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  props: { role: "banyan-dev-ratings-api", policy: JSON.stringify(document(...statements)) },
});

export const listener = (props: Record<string, unknown>, module: "lb" | "alb" = "lb"): Subject => ({
  type: `aws:${module}/listener:Listener`,
  props: {
    protocol: "HTTPS",
    port: 443,
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    tags: TAGS,
    ...props,
  },
});
