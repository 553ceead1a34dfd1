import type { SchedulerService, ScheduleSettings } from "../../../services/scheduler/service";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { numberOf, recordOf, required, textOf } from "../inputs";

function settingsOf(inputs: Props): ScheduleSettings {
  const target = recordOf(inputs, "target") ?? {};
  return {
    name: required(inputs, "name"),
    group: textOf(inputs, "groupName") ?? "default",
    expression: required(inputs, "scheduleExpression"),
    enabled: (textOf(inputs, "state") ?? "ENABLED") === "ENABLED",
    target: {
      arn: required(target, "arn"),
      roleArn: required(target, "roleArn"),
      input: textOf(target, "input") ?? "{}",
    },
  };
}

function check(inputs: Props): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const name = textOf(inputs, "name");
  if (name !== undefined && !/^[0-9a-zA-Z-_.]{1,64}$/.test(name))
    found.push({ property: "name", reason: "must be 1 to 64 letters, digits, - _ or ." });
  const expression = textOf(inputs, "scheduleExpression");
  if (expression !== undefined && !/^(rate|at|cron)\(.+\)$/.test(expression))
    found.push({ property: "scheduleExpression", reason: `Invalid Schedule Expression ${expression}.` });
  const mode = textOf(recordOf(inputs, "flexibleTimeWindow") ?? {}, "mode");
  if (mode === "FLEXIBLE")
    found.push({ property: "flexibleTimeWindow", reason: "the local scheduler fires on time: use mode OFF" });
  const target = recordOf(inputs, "target") ?? {};
  const arn = textOf(target, "arn");
  if (arn !== undefined && !arn.includes(":lambda:"))
    found.push({ property: "target", reason: `the local scheduler invokes functions only, not ${arn}` });
  const retries = numberOf(recordOf(target, "retryPolicy") ?? {}, "maximumRetryAttempts");
  if (retries !== undefined && !(retries >= 0 && retries <= 185))
    found.push({
      property: "target",
      reason: `maximumRetryAttempts: expected to be in the range (0 - 185), got ${retries}`,
    });
  return found;
}

/** Resource kinds of EventBridge Scheduler. */
export const schedulerKinds = (scheduler: SchedulerService): readonly ResourceKind[] => [
  {
    token: "aws:scheduler/schedule:Schedule",
    replaceOn: ["name", "namePrefix", "groupName"],
    computed: ["arn"],
    autoName: { property: "name", maxLength: 64 },
    check,
    create: async (inputs) => {
      const settings = settingsOf(inputs);
      const arn = scheduler.put(settings);
      return { id: `${settings.group}/${settings.name}`, outputs: { groupName: settings.group, ...inputs, arn } };
    },
    update: async (_id, _olds, news) => {
      const settings = settingsOf(news);
      return { groupName: settings.group, ...news, arn: scheduler.put(settings) };
    },
    delete: async (_id, olds) => scheduler.delete(required(olds, "arn")),
    read: async (_id, olds) => (scheduler.schedule(required(olds, "arn")) ? olds : undefined),
  },
];
