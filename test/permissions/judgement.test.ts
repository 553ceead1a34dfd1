import assert from "node:assert/strict";
import type { UsageReport } from "../../local/services/iam/usage";
import { judgePermissions } from "./judge";

const ROLE = "arn:aws:iam::000000000000:role/banyan-local-x-api";
const TABLE = "arn:aws:dynamodb:eu-west-1:000000000000:table/banyan-local-x-g";
const count = { allowed: 1, denied: 0 };

describe("the proof of least privilege", () => {
  const report: UsageReport = {
    granted: {
      [ROLE]: {
        "dynamodb:GetItem": [`${TABLE}1`, `${TABLE}2`],
        "dynamodb:Query": [`${TABLE}1/index/*`],
        "dynamodb:Scan": [`${TABLE}1`],
      },
    },
    used: {
      [ROLE]: {
        "dynamodb:GetItem": { [`${TABLE}2`]: count },
        "dynamodb:Query": { [`${TABLE}1/index/by-slot`]: count },
      },
    },
  };
  const scan = { role: "banyan-local-x-api", action: "dynamodb:Scan", resource: TABLE.replace(/-g$/, "-g*") };

  it("takes tables of all generations for one, and resources by their patterns", () => {
    assert.deepEqual(judgePermissions([report], []), { granted: 3, used: 2, idle: [scan], stale: [], denied: [] });
  });

  it("takes the records of all suites together", () => {
    const other: UsageReport = { granted: {}, used: { [ROLE]: { "dynamodb:Scan": { [`${TABLE}7`]: count } } } };
    assert.deepEqual(judgePermissions([report, other], []).idle, []);
  });

  it("does not take another role's use for this one's", () => {
    const other: UsageReport = { granted: {}, used: { [`${ROLE}s`]: { "dynamodb:Scan": { [`${TABLE}1`]: count } } } };
    assert.deepEqual(judgePermissions([report, other], []).idle, [scan]);
  });

  it("accepts what is listed, and reports entries that list nothing unused", () => {
    const entry = {
      role: "*-api",
      action: "dynamodb:Scan",
      resource: "*",
      reason: "for the day on which it is needed",
    };
    const stale = { ...entry, action: "dynamodb:Query" };
    const { idle, stale: found } = judgePermissions([report], [entry, stale]);
    assert.deepEqual([idle, found], [[], [stale]]);
  });

  it("lets an entry for failures stand whether they happened or not, as long as somebody holds the permission", () => {
    const reason = "for the day on which it is needed";
    const held = { role: "*-api", action: "dynamodb:GetItem", resource: "*", reason, whenItFails: true } as const;
    const gone = { ...held, action: "dynamodb:PutItem" };
    assert.deepEqual(judgePermissions([report], [held, gone]).stale, [gone]);
  });

  it("does not count a refused call as a use", () => {
    const refused: UsageReport = {
      granted: report.granted,
      used: { [ROLE]: { "dynamodb:Scan": { [`${TABLE}1`]: { allowed: 0, denied: 1 } } } },
    };
    const { idle, denied } = judgePermissions([refused], []);
    assert.equal(idle.length, 3);
    assert.deepEqual(denied, [scan]);
  });
});
