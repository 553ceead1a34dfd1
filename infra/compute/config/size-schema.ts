/** Sizes of a stage. The defaults are production's; a smaller stage says what it gives up. Pure. */
import { z } from "zod";

/** Retention periods that CloudWatch Logs knows, in days. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Aurora Serverless v2 capacity units: halves from 0 (pauses) to 256. */
const capacity = (least: number) => z.number().min(least).max(256).multipleOf(0.5);

/** On, or off with the reason: opting out costs a sentence. */
const onUnless = z.union([z.literal(true), z.strictObject({ none: z.string().min(10) })]);

/** Most read and write units a second of each table and each of its indexes: what a loop that nobody meant can cost. */
const throughputSchema = z.strictObject({ readUnits: z.int().min(1), writeUnits: z.int().min(1) });

export const sizeSchema = z.strictObject({
  network: z
    .strictObject({
      cidr: z.cidrv4({ error: "an IPv4 range like 10.0.0.0/16" }).default("10.0.0.0/16"),
      /** Two zones are the least that a load balancer and a database subnet group accept. */
      zones: z.int().min(2).max(4).default(3),
      natGateways: z.enum(["None", "Single", "OnePerAz"]).default("OnePerAz"),
    })
    .prefault({}),
  monolith: z
    .strictObject({
      tasks: z.int().min(1).max(100).default(3),
      /** CPU units; 1024 are one core. */
      cpu: z.int().min(256).max(16_384).default(1024),
      memoryMb: z.int().min(512).max(122_880).default(2048),
    })
    .prefault({}),
  database: z
    .strictObject({
      minCapacity: capacity(0).default(1),
      maxCapacity: capacity(1).default(16),
      /** One writer and the rest readers in other zones, to fail over to. */
      instances: z.int().min(1).max(15).default(2),
      backupDays: z.int().min(1).max(35).default(35),
      pauseAfterSeconds: z.int().min(300).max(86_400).optional(),
      /** Whether the stage's own key encrypts it. A cluster keeps the key it was made with: changing this replaces the cluster. */
      ownKey: onUnless.default(true),
    })
    .prefault({}),
  functions: z
    .strictObject({
      apiMemoryMb: z.int().min(128).max(10_240).default(1024),
      relayMemoryMb: z.int().min(128).max(10_240).default(1024),
      /**
       * Whether each function has executions of its own, below. AWS keeps 100 of an account's for functions without a reservation:
       * an account of 1000 holds 11 contexts of the defaults; one of 10, as new ones have, can reserve nothing.
       */
      reservedConcurrency: onUnless.default(true),
      apiConcurrency: z.int().min(1).max(900).default(60),
      /**
       * At least a coordinator, its guard, a relay that lingers, one that waits for its turn, and one for rings and questions:
       * with fewer, rings throttle transitions.
       */
      relayConcurrency: z.int().min(5).max(20).default(6),
      listenerConcurrency: z.int().min(1).max(100).default(10),
    })
    .prefault({}),
  logDays: z
    .int()
    .refine((days) => LOG_DAYS.includes(days), `one of ${LOG_DAYS.join(", ")}`)
    .default(365),
  /** Days that a deleted secret can still be restored. */
  secretRecoveryDays: z
    .int()
    .refine((days) => days === 0 || (days >= 7 && days <= 30), "0 (deleted at once), or 7 to 30")
    .default(30),
  /**
   * Deletion protection of load balancer and database, the database's final snapshot, and the engine's own protection of what
   * cannot be made again.
   */
  deletionProtection: onUnless.default(true),
  /** Point-in-time recovery of the contexts' tables. */
  pointInTimeRecovery: onUnless.default(true),
  /** Bounds of the contexts' tables; production has none, since a bound refuses writes. */
  throughput: throughputSchema.optional(),
  /** A key of the stage's own for tables, database, secrets, logs and alarms. */
  ownKey: onUnless.default(true),
  /** The load balancer's log of every request, kept for `logDays`. */
  accessLogs: onUnless.default(true),
  /** Traces of the functions. */
  tracing: onUnless.default(true),
  alarms: onUnless.default(true),
});

export type Size = z.output<typeof sizeSchema>;
