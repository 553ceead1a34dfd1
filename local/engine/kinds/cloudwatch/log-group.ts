import type { LogsService } from "../../../services/logs/service";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { numberOf, required, textOf } from "../inputs";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html; 0: for ever. */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const settingsOf = (inputs: Props) => ({
  name: required(inputs, "name"),
  retentionInDays: numberOf(inputs, "retentionInDays") ?? 0,
});

/** `aws:cloudwatch/logGroup:LogGroup` */
export const logGroupKind = (logs: LogsService): ResourceKind => ({
  token: "aws:cloudwatch/logGroup:LogGroup",
  replaceOn: ["name", "namePrefix", "logGroupClass"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 512 },
  check: (inputs) => {
    const found: CheckFailure[] = [];
    const name = textOf(inputs, "name");
    const days = numberOf(inputs, "retentionInDays");
    if (name !== undefined && !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
      found.push({ property: "name", reason: "must be 1 to 512 letters, digits, . - _ / or #" });
    if (days !== undefined && !RETENTION_DAYS.includes(days))
      found.push({
        property: "retentionInDays",
        reason: `expected to be one of ${RETENTION_DAYS.join(", ")}, got ${days}`,
      });
    return found;
  },
  create: async (inputs, { region, account }) => {
    logs.createGroup(settingsOf(inputs));
    const name = required(inputs, "name");
    return { id: name, outputs: { ...inputs, arn: `arn:aws:logs:${region}:${account}:log-group:${name}` } };
  },
  update: async (_id, olds, news) => {
    logs.putGroup(settingsOf(news));
    return { ...news, arn: olds["arn"] };
  },
  delete: async (name) => logs.deleteGroup(name),
  read: async (name, olds) => (logs.group(name) ? olds : undefined),
});
