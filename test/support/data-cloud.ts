/** The data services of the local cloud, authorisation included, in a folder of their own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../local/services/clock";
import { createDataServices, type DataServices } from "../../local/services/data-services";
import type { Credentials } from "../../local/services/gateway/gateway";
import { Processes } from "../../local/services/process";
import type { Clock } from "../../local/services/service";
import { ACCOUNT, REGION } from "./stores";

export interface DataCloud extends DataServices {
  readonly root: string;
  /** What a client of the SDK is given; the operator's credentials by default. */
  client(credentials?: Credentials): {
    endpoint: string;
    region: string;
    credentials: Credentials;
    maxAttempts: number;
  };
  /** Creates a role with one inline policy and returns its credentials. */
  role(name: string, statements: readonly object[]): Credentials;
  /** Ends it and removes its state. */
  dispose(): Promise<void>;
}

export async function startDataCloud(
  options: {
    readonly root?: string;
    readonly clock?: Clock;
    readonly onLog?: (service: string, line: string) => void;
  } = {},
): Promise<DataCloud> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), "banyan-cloud-"));
  const processes = new Processes();
  const { clock = systemClock, onLog } = options;
  const services = createDataServices({
    root,
    account: ACCOUNT,
    region: REGION,
    clock,
    random: Math.random,
    processes,
    ...(onLog !== undefined && { onLog }),
  });
  await services.start();
  const arn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  return {
    ...services,
    root,
    client: (credentials = services.iam.operator) => ({
      endpoint: services.gateway.url,
      region: REGION,
      credentials,
      maxAttempts: 1,
    }),
    role: (name, Statement) => {
      const policy = JSON.stringify({ Version: "2012-10-17", Statement });
      const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
      services.iam.putRole({
        ...{ name, arn: arn(name), uniqueId: "AROA", createDate: "", attached: [] },
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
        inline: { own: policy },
      });
      return services.iam.credentialsFor(arn(name));
    },
    stop: async () => {
      await services.stop();
      await processes.close();
    },
    dispose: async () => {
      await services.stop();
      await processes.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
