/** What is seen of a context, and what wakes someone: its dashboard and its alarms. */
import * as pulumi from "@pulumi/pulumi";
import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import type { TransitionResult } from "../../migration/runtime/phases";
import { ALARM_DEFAULTS, contextAlarms, targetErrorsAlarm, type Alarm } from "../compute/alarms";
import { contextDashboard } from "../compute/dashboards/context-dashboard";
import { contextDashboardName } from "../compute/names";
import type { ContextArgs } from "./bounded-context";
import type { ContextApi } from "./context-api";
import { isOn } from "./stage";

/** Dimensions of resources that AWS names are known when these exist. */
type WatchedAlarm = Omit<Alarm, "dimensions"> & {
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
};

export interface ContextWatchArgs extends ContextArgs {
  /** Behind the load balancer from `replicate` on. */
  readonly api: ContextApi | undefined;
  readonly reached: pulumi.Output<TransitionResult>;
}

export class ContextWatch extends pulumi.ComponentResource {
  readonly dashboard: Dashboard;

  constructor(name: string, args: ContextWatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:ContextWatch", name, {}, opts);
    this.dashboard = this.createDashboard(name, args);
    const { stage, api } = args;
    if (api !== undefined && isOn(stage.config.size.alarms)) this.alarms(name, api, args);
    this.registerOutputs({ dashboard: this.dashboard.dashboardName });
  }

  private createDashboard(name: string, { stage, place, context, reached }: ContextWatchArgs): Dashboard {
    const { name: contextName, events } = context.declaration;
    const bus = { publishes: events.publishes.length > 0, subscribes: events.subscribes.length > 0 };
    return new Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: contextDashboardName(stage.name, contextName),
        dashboardBody: reached.apply(({ phase, weight, owner }) =>
          JSON.stringify(
            contextDashboard({
              stage: stage.name,
              context: contextName,
              region: place.region,
              phase,
              weight,
              owner,
              ...bus,
            }),
          ),
        ),
      },
      { parent: this },
    );
  }

  private alarms(name: string, api: ContextApi, args: ContextWatchArgs): void {
    const { stage, context, frontDoor } = args;
    const own = contextAlarms(stage.name, context.declaration);
    for (const alarm of own) this.alarm(name, alarm, args);
    if (own.length === 0) return;
    const dimensions = { LoadBalancer: frontDoor.loadBalancer.arnSuffix, TargetGroup: api.targets.arnSuffix };
    this.alarm(name, { ...targetErrorsAlarm(stage.name, context.declaration.name), dimensions }, args);
  }

  private alarm(name: string, alarm: WatchedAlarm, args: ContextWatchArgs): MetricAlarm {
    return new MetricAlarm(
      `${name}-${alarm.key}`,
      {
        name: alarm.name,
        alarmDescription: alarm.description,
        namespace: alarm.namespace,
        metricName: alarm.metric,
        dimensions: alarm.dimensions,
        comparisonOperator: "GreaterThanThreshold",
        threshold: alarm.threshold,
        period: ALARM_DEFAULTS.periodSeconds,
        evaluationPeriods: ALARM_DEFAULTS.evaluations,
        datapointsToAlarm: alarm.datapoints,
        // A path without requests is not a bad one. Between two sweeps there is no all-clear of what lasts.
        treatMissingData: alarm.lasts === true ? "ignore" : "notBreaching",
        alarmActions: [args.alarmTopic.arn],
        okActions: [args.alarmTopic.arn],
        tags: args.tags(args.context.declaration.name),
        ...(alarm.statistic === undefined ? {} : { statistic: alarm.statistic }),
        ...(alarm.extendedStatistic === undefined ? {} : { extendedStatistic: alarm.extendedStatistic }),
      },
      { parent: this },
    );
  }
}
