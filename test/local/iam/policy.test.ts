import assert from "node:assert/strict";
import { parsePolicy } from "../../../local/services/iam/policy";

const GOOD = { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: "*" };

const malformed = (document: unknown, use: "identity" | "trust" = "identity"): string => {
  const parsed = parsePolicy(typeof document === "string" ? document : JSON.stringify(document), use);
  return "malformed" in parsed ? parsed.malformed : "";
};
const statement = (change: object): object => ({ Version: "2012-10-17", Statement: [{ ...GOOD, ...change }] });

describe("policy documents", () => {
  it("accepts a good one", () => assert.equal(malformed(statement({})), ""));

  const bad: readonly [string, unknown, RegExp][] = [
    ["text that is not JSON", "{", /not JSON/],
    ["an unknown member", { Statement: [GOOD], Statements: [] }, /Statements/],
    ["an unknown version", { Version: "2020-01-01", Statement: [GOOD] }, /Version/],
    ["no statement", { Version: "2012-10-17", Statement: [] }, /no Statement/],
    ["another effect", statement({ Effect: "allow" }), /Effect/],
    ["an action without a service", statement({ Action: "GetItem" }), /"GetItem"/],
    ["action and its negation", statement({ NotAction: "a:b" }), /exactly one of Action/],
    ["no resource", statement({ Resource: undefined }), /exactly one of Resource/],
    ["an empty list of resources", statement({ Resource: [] }), /no resource/],
    ["a resource that is no ARN", statement({ Resource: "table/x" }), /"table\/x"/],
    ["a principal in an identity policy", statement({ Principal: "*" }), /Principal/],
    ["a misspelt member of a statement", statement({ Conditon: {} }), /Conditon/],
    [
      "two statements of one name",
      {
        Statement: [
          { ...GOOD, Sid: "A" },
          { ...GOOD, Sid: "A" },
        ],
      },
      /unique/,
    ],
  ];
  for (const [title, document, reason] of bad)
    it(`refuses ${title}`, () => {
      assert.match(malformed(document), reason);
    });

  it("wants a principal in a trust policy", () => {
    assert.match(malformed({ Statement: { Effect: "Allow", Action: "sts:AssumeRole" } }, "trust"), /Principal/);
  });
});
