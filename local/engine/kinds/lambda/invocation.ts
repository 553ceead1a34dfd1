import { createHash } from "node:crypto";
import { errorMessageOf } from "../../../services/lambda/outcome";
import type { LambdaService } from "../../../services/lambda/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { isRecord } from "../../wire/values";
import { required, textOf } from "../inputs";

type Step = "create" | "update" | "delete";

const isCrud = (props: Props): boolean => textOf(props, "lifecycleScope") === "CRUD";

/** With `CRUD` the input is a JSON object that also tells the function what is happening; `prev_input` as upstream's source has it. */
function payloadOf(step: Step, props: Props, previous: string | undefined): string {
  const input = required(props, "input");
  if (!isCrud(props)) return input;
  const key = textOf(props, "terraformKey") ?? "tf";
  const before: unknown = previous === undefined ? null : JSON.parse(previous);
  return JSON.stringify({ ...(JSON.parse(input) as object), [key]: { action: step, prev_input: before } });
}

/** Invokes as the operator of the cloud, who runs the program. @throws Error with the function's own message. */
async function invoke(lambda: LambdaService, payload: string, props: Props): Promise<string> {
  const name = required(props, "functionName");
  const outcome = await lambda.invoke(name, payload);
  if (!outcome.functionError) return outcome.payload;
  throw new Error(`Function ${name} failed: ${errorMessageOf(outcome.payload)}`);
}

const outputsOf = (inputs: Props, result: string): Props => ({
  lifecycleScope: "CREATE_ONLY",
  terraformKey: "tf",
  ...inputs,
  result,
});

/**
 * `aws:lambda/invocation:Invocation`. `CREATE_ONLY` (the default) invokes again when its input changes, which upstream
 * shows as a replacement; its deletion invokes nothing. `CRUD` invokes on create, update and delete.
 */
export const invocationKind = (lambda: LambdaService): ResourceKind => ({
  token: "aws:lambda/invocation:Invocation",
  replaceOn: ["functionName", "qualifier", "triggers"],
  computed: ["result"],
  check: (inputs) => {
    const input = textOf(inputs, "input");
    if (input === undefined) return [];
    try {
      const parsed: unknown = JSON.parse(input);
      if (isCrud(inputs) && !isRecord(parsed))
        return [{ property: "input", reason: "with lifecycleScope CRUD the input must be a JSON object" }];
      return [];
    } catch (error) {
      return [{ property: "input", reason: `contains an invalid JSON: ${(error as Error).message}` }];
    }
  },
  create: async (inputs) => {
    const result = await invoke(lambda, payloadOf("create", inputs, undefined), inputs);
    const digest = createHash("md5").update(result).digest("hex");
    const id = `${required(inputs, "functionName")}_${textOf(inputs, "qualifier") ?? "$LATEST"}_${digest}`;
    return { id, outputs: outputsOf(inputs, result) };
  },
  update: async (_id, olds, news) =>
    outputsOf(news, await invoke(lambda, payloadOf("update", news, textOf(olds, "input")), news)),
  delete: async (_id, olds) => {
    if (isCrud(olds)) await invoke(lambda, payloadOf("delete", olds, textOf(olds, "input")), olds);
  },
  read: async (_id, olds) => olds,
});
