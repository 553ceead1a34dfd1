/** The monolith's container, as a task definition describes it. Pure. */
import type { Environment } from "./environment";

/** Where the task listens. Not 8080: on one machine that is the front door's. */
export const MONOLITH_PORT = 3000;
export const MONOLITH_CONTAINER = "monolith";

/**
 * Longer than the load balancer's deregistration delay (30 s) and than the edge's drain limit (55 s: a write may be forwarded
 * for 35 s and wait for its last answer), so that requests under way are answered. ECS allows 120.
 */
export const STOP_TIMEOUT_SECONDS = 90;

/** The JSON text of `containerDefinitions`. */
export const containerDefinitions = (args: {
  readonly image: string;
  readonly environment: Environment;
  readonly logGroup: string;
  readonly region: string;
}): string =>
  JSON.stringify([
    {
      name: MONOLITH_CONTAINER,
      image: args.image,
      essential: true,
      command: ["node", "main.js"],
      portMappings: [{ containerPort: MONOLITH_PORT, hostPort: MONOLITH_PORT, protocol: "tcp" }],
      environment: Object.entries(args.environment)
        .map(([name, value]) => ({ name, value }))
        .sort((left, right) => (left.name < right.name ? -1 : 1)),
      readonlyRootFilesystem: true,
      user: "node",
      stopTimeout: STOP_TIMEOUT_SECONDS,
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": args.logGroup,
          "awslogs-region": args.region,
          "awslogs-stream-prefix": MONOLITH_CONTAINER,
        },
      },
    },
  ]);
