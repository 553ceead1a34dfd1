import { pinProviders } from "../../../../policies/rules/meta/pin-providers";
import { TAGS } from "../../support/fixtures";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const { Owner: _, ...WITHOUT_OWNER } = TAGS;
const GOOD = {
  region: "eu-central-1",
  allowedAccountIds: '["111111111111"]',
  version: "7.48.0",
  skipRegionValidation: "true",
};
/** Settings arrive as JSON text; `undefined` takes one away. */
const provider = (props: Record<string, unknown> = {}): Subject => ({
  type: "pulumi:providers:aws",
  name: "default_7_48_0",
  props: { ...GOOD, ...props },
});
const beside = (settings: Record<string, unknown>): Subject => ({
  type: "aws:sns/topic:Topic",
  props: {},
  provider: { ...GOOD, ...settings },
});
const tags = (value: unknown) => ({ defaultTags: JSON.stringify({ tags: value }) });

export const pinProvidersCases: PolicyCases = {
  policy: pinProviders,
  spellings: {
    "a provider": {
      good: [
        on("region and account", provider()),
        on("complete default tags", provider(tags(TAGS))),
        on(
          "default tags without what resources give themselves",
          provider(tags({ ...TAGS, BoundedContext: undefined })),
        ),
        on("other ignored tags", provider({ ignoreTags: '{"keyPrefixes":["aws:"]}' })),
        on("an endpoint in a stage for trying", provider({ endpoints: '[{"dynamodb":"http://127.0.0.1:1"}]' })),
        on("an empty list of endpoints", provider({ endpoints: "[]" }), { stack: "prod" }),
      ],
      bad: [
        on("another region", provider({ region: "us-east-1" }), { finding: "region" }),
        on("no region", provider({ region: undefined }), { finding: "region" }),
        on("any account", provider({ allowedAccountIds: undefined }), { finding: "any-account" }),
        on("an empty list of accounts", provider({ allowedAccountIds: "[]" }), { finding: "any-account" }),
        on("an access key", provider({ accessKey: "AKIA0000000000000000" }), { finding: "credential:accessKey" }),
        on("a secret key", provider({ secretKey: "x" }), { finding: "credential:secretKey" }),
        on("a token", provider({ token: "x" }), { finding: "credential:token" }),
        on("a profile", provider({ profile: "mine" }), { finding: "credential:profile" }),
        on("a required tag ignored", provider({ ignoreTags: '{"keys":["Owner"]}' }), { finding: "ignores:Owner" }),
        on("required tags ignored by prefix", provider({ ignoreTags: '{"keyPrefixes":["Cost"]}' }), {
          finding: "ignores:CostCenter",
        }),
        on("incomplete default tags", provider(tags(WITHOUT_OWNER)), { finding: "default-tags" }),
        on("an endpoint in production", provider({ endpoints: '[{"dynamodb":"http://127.0.0.1:1"}]' }), {
          stack: "prod",
          finding: "endpoints",
        }),
        on("insecure in production", provider({ insecure: "true" }), { stack: "prod", finding: "insecure" }),
        on("unchecked credentials in production", provider({ skipCredentialsValidation: "true" }), { stack: "prod" }),
        on("no account in a staging stack", provider({ skipRequestingAccountId: "true" }), { stack: "staging" }),
      ],
    },
    "beside a resource": {
      good: [
        on("as it should be", beside({})),
        on("what is missing is told about the provider", beside({ allowedAccountIds: undefined })),
      ],
      bad: [
        on("another region", beside({ region: "us-east-1" }), { finding: "region" }),
        on("a credential", beside({ secretKey: "x" })),
        on("a required tag ignored", beside({ ignoreTags: '{"keys":["Owner"]}' })),
      ],
    },
  },
  undecided: [on("a region that is not known", provider({ region: UNKNOWN_TEXT }))],
  mutations: [adding(provider({ allowedAccountIds: undefined }))],
};
