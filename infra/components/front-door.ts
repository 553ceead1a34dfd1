/** The load balancer: one address for both paths. Requests that no context's rule takes go to the monolith. */
import * as pulumi from "@pulumi/pulumi";
import { Listener } from "@pulumi/aws/lb/listener";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { MONOLITH_PORT } from "../compute/container";
import { monolithTargetGroupName, stagePrefix } from "../compute/names";
import { AccessLogs } from "./access-logs";
import type { Network } from "./network";
import { isOn, kept, type StageArgs } from "./stage";

const DEFAULTS = {
  /** TLS 1.2 with forward secrecy and 1.3. Named, since AWS' own default allows TLS 1.0. */
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  /** A forwarded write may wait 35 s for a handover; this leaves it room. */
  idleTimeoutSeconds: 60,
  /** Requests under way when a task is replaced. Shorter than the task's stop timeout. */
  deregistrationDelaySeconds: 30,
  healthCheck: {
    path: "/health",
    matcher: "200",
    interval: 10,
    timeout: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  },
} as const;

export interface FrontDoorArgs extends StageArgs {
  readonly network: Network;
}

export class FrontDoor extends pulumi.ComponentResource {
  /** Where the contexts' rules are added. */
  readonly listener: Listener;
  /**
   * The monolith's tasks. It stands here and not with them, because a service can only be started on a group that a
   * listener uses already.
   */
  readonly monolithTargets: TargetGroup;
  readonly loadBalancer: LoadBalancer;
  /** The public address, from config: a domain name that points here. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: FrontDoorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:FrontDoor", name, {}, opts);
    this.loadBalancer = this.createLoadBalancer(name, args);
    this.monolithTargets = this.createMonolithTargets(name, args);
    this.listener = this.createListener(name, args);
    this.redirectToHttps(name, args);
    this.url = pulumi.output(args.stage.config.publicUrl);
    this.registerOutputs({ url: this.url });
  }

  private createLoadBalancer(name: string, args: FrontDoorArgs): LoadBalancer {
    const { stage, network, tags } = args;
    const logs = isOn(stage.config.size.accessLogs) ? new AccessLogs(`${name}-log`, args, { parent: this }) : undefined;
    return new LoadBalancer(
      `${name}-balancer`,
      {
        name: stagePrefix(stage.name),
        loadBalancerType: "application",
        internal: false,
        securityGroups: [network.loadBalancerGroupId],
        subnets: network.publicSubnetIds,
        idleTimeout: DEFAULTS.idleTimeoutSeconds,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        enableDeletionProtection: isOn(stage.config.size.deletionProtection),
        tags: tags("platform"),
        ...(logs === undefined ? {} : { accessLogs: { enabled: true, bucket: logs.bucket.bucket } }),
      },
      { parent: this, ...(logs === undefined ? {} : { dependsOn: [logs.policy] }) },
    );
  }

  private createMonolithTargets(name: string, { stage, network, tags }: FrontDoorArgs): TargetGroup {
    return new TargetGroup(
      `${name}-monolith`,
      {
        name: monolithTargetGroupName(stage.name),
        targetType: "ip",
        protocol: "HTTP",
        port: MONOLITH_PORT,
        vpcId: network.vpcId,
        deregistrationDelay: DEFAULTS.deregistrationDelaySeconds,
        healthCheck: DEFAULTS.healthCheck,
        tags: tags("monolith"),
      },
      { parent: this },
    );
  }

  private createListener(name: string, args: FrontDoorArgs): Listener {
    const { stage, tags } = args;
    return new Listener(
      `${name}-https`,
      {
        loadBalancerArn: this.loadBalancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: DEFAULTS.sslPolicy,
        certificateArn: stage.config.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: this.monolithTargets.arn }],
        tags: tags("platform"),
      },
      { parent: this, ...kept(args) },
    );
  }

  private redirectToHttps(name: string, args: FrontDoorArgs): Listener {
    return new Listener(
      `${name}-http`,
      {
        loadBalancerArn: this.loadBalancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
        tags: args.tags("platform"),
      },
      { parent: this, ...kept(args) },
    );
  }
}
