/** Resource kinds of EventBridge: custom buses, rules by pattern, functions as targets. */
import { compilePattern, PatternError } from "../../../services/events/pattern";
import type { RuleRecord, TargetRecord } from "../../../services/events/model";
import type { EventsService } from "../../../services/events/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { recordOf, required, textOf } from "../inputs";
import { Rules } from "../rules";

const NAME = /^[\w.-]{1,64}$/;

const busKind = (events: EventsService): ResourceKind => ({
  token: "aws:cloudwatch/eventBus:EventBus",
  replaceOn: ["name", "eventSourceName"],
  computed: ["arn"],
  check: (inputs) => {
    const rules = new Rules(inputs).refuse("eventSourceName", "deadLetterConfig", "kmsKeyIdentifier", "logConfig");
    rules.pattern("name", /^[\w./-]{1,256}$/, "1 to 256 letters, digits and . - _ /");
    if (rules.text("name") === "default") rules.fail("name", "the default bus cannot be created");
    return rules.failures;
  },
  create: async (inputs) => {
    const name = required(inputs, "name");
    events.putBus(name);
    return { id: name, outputs: { ...inputs, arn: events.busArn(name) } };
  },
  update: async (id, _olds, news) => ({ ...news, arn: events.busArn(id) }),
  delete: async (id) => events.deleteBus(id),
  read: async (id, olds) => (events.declared().buses.includes(id) ? olds : undefined),
});

const ruleOf = (inputs: Props): RuleRecord => ({
  bus: textOf(inputs, "eventBusName") ?? "default",
  name: required(inputs, "name"),
  pattern: required(inputs, "eventPattern"),
  enabled: (textOf(inputs, "state") ?? "ENABLED") !== "DISABLED",
});

const patternProblem = (text: string): string | undefined => {
  try {
    compilePattern(text);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
};

const ruleKind = (events: EventsService): ResourceKind => ({
  token: "aws:cloudwatch/eventRule:EventRule",
  replaceOn: ["name", "namePrefix", "eventBusName"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 64 },
  check: (inputs) => {
    const rules = new Rules(inputs).refuse("namePrefix", "scheduleExpression", "roleArn");
    rules.pattern("name", NAME, "1 to 64 letters, digits and . - _").length("description", 0, 512);
    rules.oneOf("state", ["ENABLED", "DISABLED"]);
    const pattern = rules.text("eventPattern");
    const problem = pattern === undefined ? undefined : patternProblem(pattern);
    if (problem !== undefined) rules.fail("eventPattern", problem);
    return rules.failures;
  },
  create: async (inputs) => {
    const rule = ruleOf(inputs);
    events.putRule(rule);
    return { id: `${rule.bus}/${rule.name}`, outputs: { ...inputs, arn: events.ruleArn(rule) } };
  },
  update: async (_id, _olds, news) => {
    const rule = ruleOf(news);
    events.putRule(rule);
    return { ...news, arn: events.ruleArn(rule) };
  },
  delete: async (_id, olds) => events.deleteRule(ruleOf(olds)),
  read: async (_id, olds) => {
    const { bus, name } = ruleOf(olds);
    return events.declared().rules.some((rule) => rule.bus === bus && rule.name === name) ? olds : undefined;
  },
});

const targetOf = (inputs: Props): TargetRecord => {
  const deadLetterArn = textOf(recordOf(inputs, "deadLetterConfig") ?? {}, "arn");
  return {
    bus: textOf(inputs, "eventBusName") ?? "default",
    rule: required(inputs, "rule"),
    id: required(inputs, "targetId"),
    arn: required(inputs, "arn"),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
  };
};

/** Ways to change what a target is given, and targets that are no functions. */
const NOT_EMULATED = ["input", "inputPath", "inputTransformer", "roleArn", "sqsTarget", "httpTarget", "ecsTarget"];

const targetKind = (events: EventsService): ResourceKind => ({
  token: "aws:cloudwatch/eventTarget:EventTarget",
  replaceOn: ["rule", "eventBusName", "targetId"],
  computed: [],
  autoName: { property: "targetId", maxLength: 64 },
  check: (inputs) => {
    const rules = new Rules(inputs)
      .refuse(...NOT_EMULATED)
      .pattern("targetId", NAME, "1 to 64 letters, digits and . - _");
    const arn = rules.text("arn");
    if (arn !== undefined && !/^arn:[^:]+:lambda:/.test(arn))
      rules.fail("arn", `the local cloud delivers to functions only, not to ${arn}`);
    const retries = new Rules(recordOf(inputs, "retryPolicy") ?? {});
    retries.range("maximumRetryAttempts", 0, 185).range("maximumEventAgeInSeconds", 60, 86_400);
    for (const { property, reason } of retries.failures) rules.fail("retryPolicy", `${property} ${reason}`);
    return rules.failures;
  },
  create: async (inputs) => {
    const target = targetOf(inputs);
    events.putTarget(target);
    return { id: `${target.bus}-${target.rule}-${target.id}`, outputs: inputs };
  },
  update: async (_id, _olds, news) => {
    events.putTarget(targetOf(news));
    return news;
  },
  delete: async (_id, olds) => events.deleteTarget(targetOf(olds)),
  read: async (_id, olds) => {
    const { bus, rule, id } = targetOf(olds);
    const known = events.declared().targets.some((one) => one.bus === bus && one.rule === rule && one.id === id);
    return known ? olds : undefined;
  },
});

export const eventsKinds = (events: EventsService): readonly ResourceKind[] => [
  busKind(events),
  ruleKind(events),
  targetKind(events),
];
