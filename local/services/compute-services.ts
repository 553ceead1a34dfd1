/** Everything that runs code and routes requests, wired together on one clock. */
import { join } from "node:path";
import { CloudWatchService } from "./cloudwatch/service";
import type { Images } from "./ecs/model";
import { EcsService } from "./ecs/service";
import type { FrontDoorOptions } from "./elb/front-door";
import { ElbService } from "./elb/service";
import type { LambdaOptions } from "./lambda/options";
import { LambdaService } from "./lambda/service";
import { LogsService } from "./logs/service";
import type { Processes } from "./process";
import type { Random } from "./random";
import type { CredentialsFor } from "./roles";
import { SchedulerService } from "./scheduler/service";
import type { Authorise, Clock } from "./service";

export interface ComputeServicesArgs {
  /** State folder: each service has a folder of its own below it. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly processes: Processes;
  readonly authorise: Authorise;
  readonly credentialsFor: CredentialsFor;
  /** Address of the API's one port; asked when a process starts. */
  readonly apiUrl: () => string;
  /** What image digests stand for. */
  readonly images: Images;
  readonly frontDoor: FrontDoorOptions;
  readonly secretValue?: (arn: string) => Promise<string>;
  /** Other than the defaults: limits, unlimited scale-out, child processes. */
  readonly lambda?: Pick<LambdaOptions, "limits" | "scaleOut" | "startEnvironment">;
}

export interface ComputeServices {
  readonly logs: LogsService;
  readonly cloudwatch: CloudWatchService;
  readonly lambda: LambdaService;
  readonly elb: ElbService;
  readonly ecs: EcsService;
  readonly scheduler: SchedulerService;
  /** Restores what was saved and serves it. The API's port must be open: functions start at once. */
  start(): Promise<void>;
  /** Closes the front door first, lets requests finish, then ends everything. */
  stop(): Promise<void>;
}

/** Register `lambda`, `scheduler`, `cloudwatch`, `logs`, `elb` and `ecs` with the gateway: each answers or refuses its API. */
export function createComputeServices(args: ComputeServicesArgs): ComputeServices {
  const { account, region, clock, random, authorise, credentialsFor, apiUrl, processes, images } = args;
  const directory = (name: string): string => join(args.root, name);
  const place = { account, region, clock };
  const logs = new LogsService({ directory: directory("logs"), clock });
  const cloudwatch = new CloudWatchService({ directory: directory("cloudwatch"), clock, authorise });
  const { metrics } = cloudwatch;
  const observed = { logs, metrics };
  const runs = { random, credentialsFor, apiUrl };
  const lambda = new LambdaService({
    directory: directory("lambda"),
    ...place,
    ...runs,
    ...observed,
    authorise,
    ...args.lambda,
  });
  const elb = new ElbService({
    directory: directory("elb"),
    ...place,
    random,
    ...observed,
    lambda,
    frontDoor: args.frontDoor,
  });
  const ecs = new EcsService({
    directory: directory("ecs"),
    ...place,
    ...runs,
    ...observed,
    processes,
    targets: elb,
    images,
    ...(args.secretValue && { secretValue: args.secretValue }),
  });
  const invokeAsync = (functionArn: string, payload: string): void => lambda.invokeAsync(functionArn, payload);
  const scheduler = new SchedulerService({ directory: directory("scheduler"), ...place, authorise, logs, invokeAsync });
  const inOrder = [logs, cloudwatch, lambda, elb, ecs, scheduler];
  return {
    logs,
    cloudwatch,
    lambda,
    elb,
    ecs,
    scheduler,
    start: async () => {
      for (const service of inOrder) await service.start();
    },
    stop: async () => {
      await scheduler.stop();
      await elb.stop();
      await ecs.stop();
      await lambda.stop();
      await cloudwatch.stop();
      await logs.stop();
    },
  };
}
