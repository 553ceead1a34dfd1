import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SsmService } from "../../../local/services/ssm/service";
import { ManualClock } from "../../support/manual-clock";

describe("SSM parameters", () => {
  let root: string;
  let service: SsmService;
  let authorised: string[];
  const fresh = (): SsmService =>
    new SsmService({
      ...{ root, account: "000000000000", region: "eu-west-1", clock: new ManualClock() },
      authorise: (_caller, action, resource) => void authorised.push(`${action} ${resource}`),
    });

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "banyan-ssm-"));
    authorised = [];
    service = fresh();
    await service.start();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const answer = await service.handle({
      ...{ service: "ssm", method: "POST", url: "/" },
      headers: { "x-amz-target": `AmazonSSM.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      caller: { kind: "operator", arn: "" },
    });
    return JSON.parse(answer.body.toString()) as Record<string, unknown>;
  };
  const put = (Name: string, Value = "v", more: object = {}) =>
    call("PutParameter", { Name, Value, Type: "String", ...more });

  it("puts, gets and deletes", async () => {
    await put("/a/b", "1");
    const { Parameter } = await call("GetParameter", { Name: "/a/b" });
    assert.deepEqual(Parameter, {
      Name: "/a/b",
      Type: "String",
      Value: "1",
      Version: 1,
      LastModifiedDate: Date.UTC(2026, 0, 1) / 1000,
      ARN: "arn:aws:ssm:eu-west-1:000000000000:parameter/a/b",
      DataType: "text",
    });
    await call("DeleteParameter", { Name: "/a/b" });
    await assert.rejects(call("GetParameter", { Name: "/a/b" }), { code: "ParameterNotFound" });
    await assert.rejects(call("DeleteParameter", { Name: "/a/b" }), { code: "ParameterNotFound" });
  });

  it("overwrites only when told to, and counts versions", async () => {
    await put("/a");
    await assert.rejects(put("/a"), { code: "ParameterAlreadyExists" });
    assert.equal((await put("/a", "2", { Overwrite: true }))["Version"], 2);
  });

  it("lists what is below a path, ten a page", async () => {
    for (let i = 0; i < 12; i++) await put(`/p/${String(i).padStart(2, "0")}`);
    await put("/p/deep/x");
    await put("/pq");
    const page = async (more: object) => {
      const answer = await call("GetParametersByPath", { Path: "/p", ...more });
      return { names: (answer["Parameters"] as { Name: string }[]).map(({ Name }) => Name), next: answer["NextToken"] };
    };
    const first = await page({});
    const second = await page({ NextToken: first.next });
    assert.equal(first.names.length, 10);
    assert.deepEqual([second.names, second.next], [["/p/10", "/p/11"], undefined]);
    assert.equal((await page({ Recursive: true, NextToken: "/p/11" })).names[0], "/p/deep/x");
    assert.deepEqual((await call("GetParametersByPath", { Path: "/none" }))["Parameters"], []);
  });

  it("authorises on the parameter's ARN, and on the path's", async () => {
    await put("/a/b");
    await call("GetParametersByPath", { Path: "/a/" });
    assert.deepEqual(authorised, [
      "ssm:PutParameter arn:aws:ssm:eu-west-1:000000000000:parameter/a/b",
      "ssm:GetParametersByPath arn:aws:ssm:eu-west-1:000000000000:parameter/a",
    ]);
  });

  it("refuses other operations by name", async () => {
    await assert.rejects(call("GetParameterHistory", {}), {
      code: "UnsupportedOperation",
      message: /ssm:GetParameterHistory/,
    });
  });

  it("survives a restart", async () => {
    await put("/a", "kept");
    service = fresh();
    await service.start();
    assert.equal(service.get("/a")?.value, "kept");
  });

  it("says which file is damaged or too new, and what to do", async () => {
    const path = join(root, "parameters.json");
    for (const [content, reason] of [
      ["{", /parameters\.json is damaged.*--reset/],
      ['{"version":99,"state":{}}', /parameters\.json was written by a newer version/],
      ["[]", /has no version/],
    ] as const) {
      writeFileSync(path, content);
      await assert.rejects(fresh().start(), { name: "StateFileError", message: reason });
    }
  });
});
