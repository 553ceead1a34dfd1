import assert from "node:assert/strict";
import type { PolicyDocument, ResourceStatement, Statement } from "../../infra/compute/iam/document";
import { recordProgram, type Registration } from "./support/record-program";

const CONTEXTS = { ratings: { phase: "extracted" }, schedule: { phase: "canary" }, cfp: { phase: "monolith" } };
/** AWS refuses longer ones. */
const LONGEST_KEY_POLICY = 32_768;

/** Who may do what through which service, as the key's policy says. */
const usersOf = (document: PolicyDocument<ResourceStatement>, service: string, action: string): string[] =>
  document.Statement.filter(
    ({ Action, Condition }) =>
      Action.includes(action) &&
      Condition?.["StringEquals"]?.["kms:ViaService"] === `${service}.eu-central-1.amazonaws.com`,
  )
    .flatMap(({ Condition }) => Condition?.["ArnEquals"]?.["aws:PrincipalArn"] ?? [])
    .map((arn) => arn.slice(arn.lastIndexOf("/") + 1))
    .sort();

describe("The key's policy", () => {
  let resources: readonly Registration[];
  let text: string;
  const key = (): PolicyDocument<ResourceStatement> => JSON.parse(text) as PolicyDocument<ResourceStatement>;
  before(async () => {
    ({ resources } = await recordProgram({ stage: "prod", preview: true, config: { "banyan:contexts": CONTEXTS } }));
    text = String(resources.find(({ type }) => type === "aws:kms/key:Key")?.inputs["policy"]);
  });

  /** Roles whose own documents allow an action that `needs` the key. */
  const holding = (needs: (action: string) => boolean): string[] =>
    resources
      .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) =>
        (JSON.parse(String(inputs["policy"])) as PolicyDocument<Statement>).Statement.some(({ Action }) =>
          Action.some(needs),
        ),
      )
      .map(({ name }) => resources.find((role) => role.name === name.replace(/-policy$/, "-role"))?.inputs["name"])
      .map(String)
      .sort();

  it("lets in whoever uses a table, and a table of this stage only through DynamoDB", () => {
    const users = holding((action) => action.startsWith("dynamodb:"));
    assert.ok(users.includes("banyan-prod-schedule-listener"));
    assert.deepEqual(
      usersOf(key(), "dynamodb", "kms:Decrypt").filter((user) => users.includes(user)),
      users,
    );
  });

  it("lets in exactly those who read secrets, and to write them the one that mints", () => {
    const readers = holding((action) => action === "secretsmanager:GetSecretValue");
    const allowed = usersOf(key(), "secretsmanager", "kms:Decrypt");
    // The function of a context that is still the monolith's is not deployed yet.
    assert.deepEqual(allowed, [...readers, "banyan-prod-cfp-api"].sort());
    assert.deepEqual(
      usersOf(key(), "secretsmanager", "kms:GenerateDataKey"),
      holding((action) => action === "secretsmanager:PutSecretValue"),
    );
  });

  it("names roles in conditions alone: AWS refuses a principal that is not there yet", () => {
    for (const { Principal, Condition } of key().Statement)
      if ("AWS" in Principal && Principal.AWS === "*")
        assert.equal(Condition?.["StringEquals"]?.["kms:CallerAccount"], "111111111111");
      else if ("AWS" in Principal) assert.equal(Principal.AWS, "arn:aws:iam::111111111111:root");
  });

  it("is known at the first preview and far shorter than AWS allows", () => {
    assert.ok(text.length < LONGEST_KEY_POLICY / 4, `${text.length} characters`);
  });
});
