/** Writes `docs/policies.md` from the policies themselves: `node -r tsx/cjs policies/docs.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import type { Family, Policy } from "./core/policy";
import type { ConfigProperty } from "./core/settings";
import { policies } from "./rules";

export const DOCS_FILE = join(__dirname, "..", "docs", "policies.md");

const FAMILIES: readonly (readonly [Family, string])[] = [
  ["tags", "Tagging"],
  ["iam", "Least-privilege IAM"],
  ["contexts", "Bounded-context isolation"],
  ["routing", "Routing and migration safety"],
  ["network", "Network and transport"],
  ["data", "Data protection"],
  ["operations", "Operations"],
  ["cost", "Cost"],
  ["meta", "The pack itself"],
];

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const kindOf = (policy: Policy): string =>
  [policy.checkResource && "resource", (policy.checkStack ?? policy.checkJudgement) && "stack"]
    .filter(Boolean)
    .join(" and ");

const settingLine = ([name, { description, ...property }]: readonly [string, ConfigProperty]): string =>
  `- \`${name}\`: ${description} Default: \`${JSON.stringify(property.default)}\`.`;

function section(policy: Policy): string {
  const { levels, config, references } = policy;
  const settings = Object.entries(config).map(settingLine);
  return [
    `### \`${policy.id}\``,
    `${policy.title}.`,
    policy.description,
    `Why: ${policy.why}`,
    `What to do: ${policy.remediation}`,
    `Severity ${policy.severity}; sees ${kindOf(policy)}; ${levels.local} in local, ${levels.dev} in dev, ${levels.prod} in prod. References: ${references.map(({ framework, control }) => `${framework} ${control}`).join(", ")}.`,
    ...(settings.length === 0 ? [] : ["Settings:", settings.join("\n")]),
  ].join("\n\n");
}

const row = ({ id, title, levels }: Policy): string =>
  `| [\`${id}\`](#${id}) | ${cell(title)} | ${levels.dev} | ${levels.prod} |`;

/** The document's text, formatted as the repository's. */
export async function policyDocs(pack: readonly Policy[] = policies): Promise<string> {
  const parts = FAMILIES.flatMap(([family, title]) => {
    const own = pack.filter((policy) => policy.family === family);
    if (own.length === 0) return [];
    const table = ["| policy | what holds | dev | prod |", "| --- | --- | --- | --- |", ...own.map(row)].join("\n");
    return [`## ${title}`, table, ...own.map(section)];
  });
  const head = [
    "# Policies",
    "Generated from the policies (`node -r tsx/cjs policies/docs.ts`); a test holds it up to date. How the pack works and how a policy is added: [policies/README.md](../policies/README.md).",
    `${pack.length} policies. Every stack that is neither \`local\` nor \`dev\` is held to production's levels.`,
  ];
  return format([...head, ...parts].join("\n\n"), { ...(await resolveConfig(DOCS_FILE)), parser: "markdown" });
}

if (require.main === module) void policyDocs().then((text) => writeFileSync(DOCS_FILE, text));
