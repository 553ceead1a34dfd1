/** The local cloud: every service, wired together. */
import { join } from "node:path";
import { systemClock } from "../services/clock";
import { CloudWatchService } from "../services/cloudwatch/service";
import { createDataServices, type DataServices } from "../services/data-services";
import { EcsService } from "../services/ecs/service";
import type { Images } from "../services/ecs/model";
import { ElbService } from "../services/elb/service";
import { EventsService } from "../services/events/service";
import { LambdaService } from "../services/lambda/service";
import { LogsService } from "../services/logs/service";
import { Processes } from "../services/process";
import { SchedulerService } from "../services/scheduler/service";
import type { Clock } from "../services/service";
import { SqsService } from "../services/sqs/service";

/** The account of the local cloud. */
export const LOCAL_ACCOUNT = "000000000000";

export interface CloudArgs {
  /** State folder; each service keeps its own below it. */
  readonly root: string;
  readonly region: string;
  /** Port of the front door. */
  readonly port: number;
  /** Image digests and where they stand on this machine. */
  readonly images: Images;
  readonly onLog: (service: string, line: string) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

export interface Cloud extends DataServices {
  readonly lambda: LambdaService;
  readonly elb: ElbService;
  readonly ecs: EcsService;
  readonly scheduler: SchedulerService;
  readonly cloudwatch: CloudWatchService;
  readonly logs: LogsService;
  readonly sqs: SqsService;
  readonly events: EventsService;
}

/** Nothing runs before `start()`. */
export function createCloud({ root, region, port, images, onLog, clock = systemClock }: CloudArgs): Cloud {
  const processes = new Processes();
  const random = Math.random;
  const place = { account: LOCAL_ACCOUNT, region };
  const folder = (name: string): string => join(root, name);

  const data = createDataServices({ root, ...place, clock, random, processes, onLog, env: process.env });
  const { gateway, iam } = data;
  const { authorise } = iam;
  const credentialsFor = (roleArn: string) => iam.credentialsFor(roleArn);
  const apiUrl = (): string => gateway.url;

  const logs = new LogsService({ ...place, directory: folder("logs"), clock, authorise });
  const cloudwatch = new CloudWatchService({ directory: folder("cloudwatch"), clock, authorise });
  const { metrics } = cloudwatch;
  const running = { ...place, clock, random, credentialsFor, apiUrl, logs, metrics };
  const sqs = new SqsService({ ...place, directory: folder("sqs"), clock, random, authorise, metrics });
  const lambda = new LambdaService({
    ...running,
    directory: folder("lambda"),
    authorise,
    sendToQueue: (queueArn, body, roleArn) => void sqs.send(queueArn, body, { kind: "role", arn: roleArn }),
  });
  const events = new EventsService({
    ...place,
    directory: folder("events"),
    clock,
    random,
    authorise,
    logs,
    lambda,
    sendToQueue: (queueArn, body, sender, attributes) => void sqs.send(queueArn, body, sender, attributes),
  });
  const elb = new ElbService({ ...running, directory: folder("elb"), lambda, frontDoor: { port } });
  const ecs = new EcsService({ ...running, directory: folder("ecs"), processes, targets: elb, images });
  const scheduler = new SchedulerService({
    ...place,
    directory: folder("scheduler"),
    clock,
    authorise,
    logs,
    invokeAsync: (functionArn, payload) => lambda.invokeAsync(functionArn, payload),
  });
  for (const service of [lambda, scheduler, cloudwatch, logs, events, sqs]) gateway.register(service);

  return {
    ...data,
    ...{ lambda, elb, ecs, scheduler, cloudwatch, logs, sqs, events },
    // What is called comes before what calls: data, functions, the front door, tasks, schedules.
    start: async () => {
      await Promise.all([logs.start(), cloudwatch.start()]);
      await data.start();
      for (const service of [sqs, lambda, events, elb, ecs, scheduler]) await service.start();
    },
    // Callers first; tasks and functions end before the stores that they write to.
    stop: async () => {
      for (const service of [scheduler, elb, ecs, events, lambda, sqs]) await service.stop();
      await data.stop();
      await Promise.all([cloudwatch.stop(), logs.stop()]);
      await processes.close();
    },
  };
}
