import type { CloudWatchService } from "../../../services/cloudwatch/service";
import type { LogsService } from "../../../services/logs/service";
import type { ResourceKind } from "../../resource-kind";
import { dashboardKind } from "./dashboard";
import { logGroupKind } from "./log-group";
import { metricAlarmKind } from "./metric-alarm";

/** Resource kinds of CloudWatch and CloudWatch Logs. */
export const cloudwatchKinds = (cloudwatch: CloudWatchService, logs: LogsService): readonly ResourceKind[] => [
  logGroupKind(logs),
  dashboardKind(cloudwatch),
  metricAlarmKind(cloudwatch),
];
