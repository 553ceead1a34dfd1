/** Ways in which a document reaches an identity or a resource, each a subject in one line. */
import { policyText } from "../fixtures/world";
import { TAGS } from "./fixtures";
import type { Subject } from "./subject";

export type Carry = (...statements: readonly unknown[]) => Subject;

export const rolePolicy: Carry = (...statements) => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  props: { role: "banyan-dev-ratings-api", policy: policyText(...statements) },
});

export const LAMBDA_TRUST = policyText({
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
});

export const managedPolicy: Carry = (...statements) => ({
  type: "aws:iam/policy:Policy",
  props: { tags: TAGS, policy: policyText(...statements) },
});

export const inlinePolicy: Carry = (...statements) => ({
  type: "aws:iam/role:Role",
  props: {
    name: "banyan-dev-ratings-api",
    assumeRolePolicy: LAMBDA_TRUST,
    inlinePolicies: [{ name: "own", policy: policyText(...statements) }],
  },
});

export const groupPolicy: Carry = (...statements) => ({
  type: "aws:iam/groupPolicy:GroupPolicy",
  props: { group: "people", policy: policyText(...statements) },
});

/** Every way in which a role is given a document. */
export const OF_ROLES: Readonly<Record<string, Carry>> = {
  "a role policy": rolePolicy,
  "a managed policy": managedPolicy,
  "an inline policy of a role": inlinePolicy,
};

/** Every way in which an identity is given a document. */
export const IDENTITY: Readonly<Record<string, Carry>> = {
  ...OF_ROLES,
  "a group policy": groupPolicy,
  "a permission set": (...statements) => ({
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    props: { instanceArn: "i", permissionSetArn: "p", inlinePolicy: policyText(...statements) },
  }),
};

export const queuePolicy: Carry = (...statements) => ({
  type: "aws:sqs/queuePolicy:QueuePolicy",
  props: { queueUrl: "https://sqs.eu-central-1.amazonaws.com/111111111111/jobs", policy: policyText(...statements) },
});

export const bucketPolicy: Carry = (...statements) => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  props: { bucket: "assets", policy: policyText(...statements) },
});

export const keyPolicy: Carry = (...statements) => ({
  type: "aws:kms/key:Key",
  props: { policy: policyText(...statements), enableKeyRotation: true },
});

export const roleTrusting = (...statements: readonly unknown[]): Subject => ({
  type: "aws:iam/role:Role",
  props: { name: "banyan-dev-ratings-api", assumeRolePolicy: policyText(...statements) },
});

/** A resource of `type` with a document in `property`. */
export const carrying =
  (type: string, property = "policy", props: Readonly<Record<string, unknown>> = {}): Carry =>
  (...statements) => ({ type, props: { ...props, [property]: policyText(...statements) } });
