/** What is seen of a stage as a whole: its dashboard, and the alarms of the old path. */
import * as pulumi from "@pulumi/pulumi";
import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import type { Topic } from "@pulumi/aws/sns/topic";
import type { TransitionResult } from "../../migration/runtime/phases";
import { oldPathAlarms } from "../compute/old-path-alarms";
import { stageDashboard } from "../compute/dashboards/stage-dashboard";
import { stagePrefix } from "../compute/names";
import type { FrontDoor } from "./front-door";
import { isOn, type StageArgs } from "./stage";

export interface ObservabilityArgs extends StageArgs {
  readonly frontDoor: FrontDoor;
  readonly alarmTopic: Topic;
  readonly reached: pulumi.Output<TransitionResult[]>;
}

export class Observability extends pulumi.ComponentResource {
  readonly dashboard: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:Observability", name, {}, opts);
    this.dashboard = this.createDashboard(name, args).dashboardName;
    if (isOn(args.stage.config.size.alarms)) this.watchOldPath(name, args);
    this.registerOutputs({ dashboard: this.dashboard });
  }

  private createDashboard(name: string, { stage, place, reached }: ObservabilityArgs): Dashboard {
    return new Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: stagePrefix(stage.name),
        dashboardBody: reached.apply((results) =>
          JSON.stringify(
            stageDashboard({
              stage: stage.name,
              region: place.region,
              contexts: results.map(({ context, phase, owner }) => ({ name: context, phase, owner })),
            }),
          ),
        ),
      },
      { parent: this },
    );
  }

  private watchOldPath(name: string, { stage, frontDoor, alarmTopic, tags }: ObservabilityArgs): void {
    const dimensions = {
      LoadBalancer: frontDoor.loadBalancer.arnSuffix,
      TargetGroup: frontDoor.monolithTargets.arnSuffix,
    };
    for (const { key, ...alarm } of oldPathAlarms(stage.name))
      new MetricAlarm(
        `${name}-${key}`,
        { ...alarm, dimensions, alarmActions: [alarmTopic.arn], okActions: [alarmTopic.arn], tags: tags("monolith") },
        { parent: this },
      );
  }
}
