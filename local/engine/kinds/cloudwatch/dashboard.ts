import type { CloudWatchService } from "../../../services/cloudwatch/service";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { isRecord } from "../../wire/values";
import { required, textOf } from "../inputs";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MAX_WIDGETS = 500;
/** Columns of the grid. */
const GRID_WIDTH = 24;
const MAX_HEIGHT = 1_000;

/** What is wrong with a dashboard's body. */
export function dashboardProblems(body: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return ["The field DashboardBody must be a valid JSON object"];
  }
  if (!isRecord(parsed)) return ["The field DashboardBody must be a valid JSON object"];
  const { widgets } = parsed;
  if (!Array.isArray(widgets)) return ["The dashboard body is invalid: should have required property 'widgets'"];
  const problems: string[] = [];
  if (widgets.length > MAX_WIDGETS) problems.push(`The dashboard body is invalid: at most ${MAX_WIDGETS} widgets`);
  for (const [index, widget] of widgets.entries()) {
    const wrong = (what: string) => problems.push(`The dashboard body is invalid: /widgets/${index}${what}`);
    if (!isRecord(widget)) wrong(" should be object");
    else {
      if (typeof widget["type"] !== "string") wrong(" should have required property 'type'");
      if (!isRecord(widget["properties"])) wrong(" should have required property 'properties'");
      const { x = 0, width = 6, height = 6 } = widget;
      if (Number(width) < 1 || Number(x) + Number(width) > GRID_WIDTH) wrong(`: x + width must be 1 to ${GRID_WIDTH}`);
      if (Number(height) < 1 || Number(height) > MAX_HEIGHT) wrong(`/height should be 1 to ${MAX_HEIGHT}`);
    }
  }
  return problems;
}

/** `aws:cloudwatch/dashboard:Dashboard` */
export const dashboardKind = (cloudwatch: CloudWatchService): ResourceKind => ({
  token: "aws:cloudwatch/dashboard:Dashboard",
  replaceOn: ["dashboardName"],
  computed: ["dashboardArn"],
  autoName: { property: "dashboardName", maxLength: 255 },
  check: (inputs) => {
    const found: CheckFailure[] = [];
    const name = textOf(inputs, "dashboardName");
    const body = textOf(inputs, "dashboardBody");
    if (name !== undefined && !/^[A-Za-z0-9\-_]{1,255}$/.test(name))
      found.push({ property: "dashboardName", reason: "must be 1 to 255 letters, digits, - or _" });
    if (body !== undefined)
      found.push(...dashboardProblems(body).map((reason) => ({ property: "dashboardBody", reason })));
    return found;
  },
  create: async (inputs, { account }) => {
    const name = required(inputs, "dashboardName");
    cloudwatch.putDashboard(name, required(inputs, "dashboardBody"));
    return { id: name, outputs: outputsOf(inputs, `arn:aws:cloudwatch::${account}:dashboard/${name}`) };
  },
  update: async (name, olds, news) => {
    cloudwatch.putDashboard(name, required(news, "dashboardBody"));
    return outputsOf(news, olds["dashboardArn"]);
  },
  delete: async (name) => cloudwatch.deleteDashboard(name),
  read: async (name, olds) => {
    const body = cloudwatch.dashboard(name);
    return body === undefined ? undefined : { ...olds, dashboardBody: body };
  },
});

const outputsOf = (inputs: Props, dashboardArn: unknown): Props => ({ ...inputs, dashboardArn });
