import { DEFAULT_EVENT_INVOKE, type EventInvokeSettings, parseFunctionName } from "../../../services/lambda/function";
import type { LambdaService } from "../../../services/lambda/service";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { isSet, numberOf, recordOf, required, textOf } from "../inputs";

const onFailureOf = (inputs: Props): string | undefined =>
  textOf(recordOf(recordOf(inputs, "destinationConfig") ?? {}, "onFailure") ?? {}, "destination");

const settingsOf = (inputs: Props, onFailure = onFailureOf(inputs)): EventInvokeSettings => ({
  maximumEventAgeSeconds: numberOf(inputs, "maximumEventAgeInSeconds") ?? DEFAULT_EVENT_INVOKE.maximumEventAgeSeconds,
  maximumRetryAttempts: numberOf(inputs, "maximumRetryAttempts") ?? DEFAULT_EVENT_INVOKE.maximumRetryAttempts,
  ...(onFailure !== undefined && { onFailure }),
});

/** `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig`. Of destinations, queues for failures are emulated. */
export const eventInvokeConfigKind = (lambda: LambdaService): ResourceKind => ({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  replaceOn: ["functionName", "qualifier"],
  computed: [],
  check: (inputs) => {
    const found: CheckFailure[] = [];
    const age = numberOf(inputs, "maximumEventAgeInSeconds");
    const attempts = numberOf(inputs, "maximumRetryAttempts");
    if (age !== undefined && !(age >= 60 && age <= 21_600))
      found.push({
        property: "maximumEventAgeInSeconds",
        reason: `expected to be in the range (60 - 21600), got ${age}`,
      });
    if (attempts !== undefined && !(attempts >= 0 && attempts <= 2))
      found.push({ property: "maximumRetryAttempts", reason: `expected to be in the range (0 - 2), got ${attempts}` });
    const destinations = recordOf(inputs, "destinationConfig") ?? {};
    const onFailure = onFailureOf(inputs);
    if (isSet(destinations, "onSuccess") || (onFailure !== undefined && !/^arn:[^:]+:sqs:/.test(onFailure)))
      found.push({
        property: "destinationConfig",
        reason: "the local cloud emulates onFailure to a queue, and no other destination",
      });
    return found;
  },
  create: async (inputs) => {
    const { name } = parseFunctionName(required(inputs, "functionName"));
    lambda.putEventInvoke(name, settingsOf(inputs));
    return { id: name, outputs: inputs };
  },
  update: async (id, _olds, news) => {
    lambda.putEventInvoke(id, settingsOf(news));
    return news;
  },
  delete: async (id) => {
    if (lambda.functions().some(({ settings }) => settings.name === id)) lambda.putEventInvoke(id, undefined);
  },
  read: async (id, olds) =>
    lambda.functions().some(({ settings, eventInvoke }) => settings.name === id && eventInvoke) ? olds : undefined,
});
