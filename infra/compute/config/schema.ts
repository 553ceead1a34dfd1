/** The shape of the stack config (namespace `banyan`), with what each value means and may be. Pure. */
import { z } from "zod";
import { PHASES } from "../../../migration/runtime/phases";
import { DEFAULT_SETTINGS } from "../../../migration/runtime/settings";
import { sizeSchema } from "./size-schema";

/** Share of the safe requests, in percent, that a canary gets when the config names no weight. */
export const DEFAULT_CANARY_WEIGHT = 10;

/** Minutes between two sweeps of a relay. A sweep wakes the database, so stages that shall pause it sweep seldom. */
export const DEFAULT_SWEEP_MINUTES = 1;

/** Digits of a tester secret: what a header condition has room for, and no more than anyone needs. */
export const LONGEST_TESTER_SECRET = 64;

const PEM = /^-----BEGIN PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/;
const CERTIFICATE_ARN = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/;
const reason = z.string().min(10).describe("a reason of at least 10 characters");

/** One context's place in its migration. */
const contextSchema = z.strictObject({
  phase: z.enum(PHASES),
  weight: z.int().min(1).max(99).default(DEFAULT_CANARY_WEIGHT),
  generation: z.int().min(1).max(999).default(1),
  force: z.strictObject({ reason }).optional(),
});

/** Thresholds of the gates between phases. */
const gatesSchema = z.strictObject({
  minComparisons: z.int().min(1).optional(),
  minMatchPercent: z.number().min(0).max(100).optional(),
  maxErrorPercent: z.number().min(0).max(100).optional(),
  maxP99Ratio: z.number().positive().optional(),
  maxLagSeconds: z.number().positive().optional(),
  canaryMinutes: z.number().min(0).optional(),
});

const settingsSchema = z.strictObject(
  Object.fromEntries(Object.keys(DEFAULT_SETTINGS).map((name) => [name, z.number().positive().optional()])),
);

const isPublicUrl = (text: string): boolean =>
  URL.canParse(text) && /^https:\/\/|^http:\/\/(?:127\.0\.0\.1|localhost)(?::|\/|$)/.test(text);

const tagValue = z.string().trim().min(1).max(256);

/** @param contextNames the contexts that `extracted/` declares: no others may be named. */
export const stageSchema = (contextNames: readonly string[]) =>
  z.strictObject({
    contexts: z
      .strictObject(Object.fromEntries(contextNames.map((name) => [name, contextSchema.optional()])))
      .prefault({}),
    gates: gatesSchema.prefault({}),
    size: sizeSchema.prefault({}),
    /** Functions call it, too, and check its certificate: the load balancer's own name is on nobody's. Plain HTTP is for this machine. */
    publicUrl: z
      .string()
      .refine(isPublicUrl, "an address like https://api.example.com (plain HTTP on this machine alone)"),
    testerSecret: z
      .string()
      .regex(
        new RegExp(`^[0-9a-f]{16,${LONGEST_TESTER_SECRET}}$`),
        `16 to ${LONGEST_TESTER_SECRET} lower-case hexadecimal digits`,
      )
      .optional(),
    authPublicKey: z.string().regex(PEM, "an Ed25519 public key in PEM (-----BEGIN PUBLIC KEY-----)"),
    image: z
      .string()
      .regex(/^(?!.*:latest$)\S+[@:]\S+$/, "an image reference with a digest, or with a tag that stays (not latest)"),
    certificateArn: z.string().regex(CERTIFICATE_ARN, "the ARN of a certificate in ACM"),
    settings: settingsSchema.prefault({}),
    sweepMinutes: z.int().min(1).max(60).default(DEFAULT_SWEEP_MINUTES),
    tags: z.strictObject({ owner: tagValue, costCenter: tagValue, project: tagValue.default("banyan") }),
    seed: z.boolean().default(false),
  });

export type StageConfig = z.output<ReturnType<typeof stageSchema>>;
export type ContextConfig = z.output<typeof contextSchema>;
