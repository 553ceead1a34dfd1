/** Everything that keeps data, wired together behind the one port. */
import { join } from "node:path";
import { dynamoAuthorisation } from "./dynamodb/access";
import { DynamoEngine } from "./dynamodb/engine";
import { DynamoService } from "./dynamodb/service";
import { Gateway } from "./gateway/gateway";
import { IamService } from "./iam/service";
import { PostgresServer } from "./postgres/server";
import type { Processes } from "./process";
import type { Random } from "./random";
import { RdsDataService } from "./rds-data/service";
import { RdsService } from "./rds/service";
import { SecretsManagerService } from "./secretsmanager/service";
import type { Clock } from "./service";
import { SsmService } from "./ssm/service";

export interface DataServicesArgs {
  /** State folder: each service has a folder of its own below it. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly processes: Processes;
  /** The API's port; 0, the default, takes any free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onLog?: (service: string, line: string) => void;
}

export interface DataServices {
  readonly gateway: Gateway;
  readonly iam: IamService;
  readonly postgres: PostgresServer;
  readonly dynamodb: DynamoService;
  readonly dynamoEngine: DynamoEngine;
  readonly rds: RdsService;
  readonly rdsData: RdsDataService;
  readonly secrets: SecretsManagerService;
  readonly ssm: SsmService;
  /** Starts all, and the port last: until then nobody can call. */
  start(): Promise<void>;
  /** Closes the port first. */
  stop(): Promise<void>;
}

/** Compute services are registered with `gateway.register` by whoever composes the cloud. */
export function createDataServices(args: DataServicesArgs): DataServices {
  const { account, region, clock, random, processes } = args;
  const folder = (name: string): string => join(args.root, name);
  const log = (service: string) => (line: string) => args.onLog?.(service, line);
  const engineArgs = (name: string) => ({
    root: folder(name),
    processes,
    onLog: log(name),
    ...(args.env && { env: args.env }),
  });
  const place = { account, region };

  const iam = new IamService({ root: folder("iam"), ...place, clock });
  const { authorise } = iam;
  const postgres = new PostgresServer(engineArgs("postgres"));
  const dynamoEngine = new DynamoEngine(engineArgs("dynamodb"));
  const dynamodb = new DynamoService({
    engine: dynamoEngine,
    ...place,
    clock,
    authorise: dynamoAuthorisation(authorise, account, region),
  });
  const secrets = new SecretsManagerService({ root: folder("secretsmanager"), ...place, clock, random, authorise });
  const ssm = new SsmService({ root: folder("ssm"), ...place, clock, authorise });
  const rds = new RdsService({ root: folder("rds"), ...place, postgres, secrets });
  const rdsData = new RdsDataService(rds, clock, (request, operation, arn) =>
    authorise(request.caller, `rds-data:${operation}`, arn),
  );
  const gateway = new Gateway({
    credentials: iam,
    clock,
    ...(args.port !== undefined && { port: args.port }),
    onError: (error, request) =>
      args.onLog?.("gateway", `${request}: ${error instanceof Error ? error.stack : String(error)}`),
  });
  for (const service of [dynamodb, rdsData, secrets, ssm]) gateway.register(service);

  return {
    ...{ gateway, iam, postgres, dynamodb, dynamoEngine, rds, rdsData, secrets, ssm },
    start: async () => {
      // All are awaited, also when one fails: what is still starting cannot be stopped, and would outlive the failed start.
      const started = await Promise.allSettled(
        [postgres, dynamodb, iam, secrets, ssm, rds, rdsData].map((service) => service.start()),
      );
      for (const outcome of started) if (outcome.status === "rejected") throw outcome.reason;
      await gateway.start();
    },
    stop: async () => {
      await gateway.stop();
      await rdsData.stop();
      await Promise.all([postgres, dynamodb, iam, secrets, ssm, rds].map((service) => service.stop()));
    },
  };
}
