import { keepSecretsOut } from "../../../../policies/rules/data/keep-secrets-out";
import { adding, changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

/** Random, and nobody's. */
const RANDOM = "q9Zr4Lw2Xk7Tb1Vn8Hs3Pd6F";
const HARMLESS = {
  DATABASE_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:x-a1B2c3",
  BANYAN_FORWARD_SECRET: "banyan/prod/forward-key",
  SECRET_NAME: "database",
  TOKEN_TTL: "3600",
  TOKEN_EXPIRY_SECONDS: "36000000",
  PASSWORD_MIN_LENGTH: "12",
  TOKEN_URL: "https://login.example/oauth2/token",
  FEATURE_TOKENS: "true",
  AUTH_PUBLIC_KEY:
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGIjnHWe7zwe+0NMSzwwA4Af7/boZ9Ql8simTCaFRv4A=\n-----END PUBLIC KEY-----\n",
  REQUEST_ID_SEED: RANDOM,
  PARTITION_KEY: "submission#status",
};
const GIVEN_AWAY: Readonly<Record<string, string>> = {
  DB_PASSWORD: RANDOM,
  dbPassword: "correct horse",
  API_KEY: RANDOM,
  STRIPE_SECRET: RANDOM,
  authToken: RANDOM,
  CLIENT_SECRET_VALUE: RANDOM,
  HARMLESS_NAME: "AKIAIOSFODNN7EXAMPLE",
  KEY_MATERIAL: "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
  DATABASE_URL: "postgres://app:hunter22@db.example/app",
};
const lambda = (variables: unknown) => making("aws:lambda/function:Function")({ environment: { variables } });
const listOf = (variables: object) =>
  Object.entries(variables).map(([name, value]) => ({ name, value: value as unknown }));
const task = (variables: object, written: (value: unknown) => unknown = JSON.stringify) =>
  making("aws:ecs/taskDefinition:TaskDefinition")({
    containerDefinitions: written([
      { name: "app", environment: listOf(variables), secrets: [{ name: "DB_PASSWORD", valueFrom: "arn" }] },
    ]),
  });
const build = (variables: object) =>
  making("aws:codebuild/project:Project")({ environment: { environmentVariables: listOf(variables) } });
const job = (variables: object) =>
  making("aws:batch/jobDefinition:JobDefinition")({
    containerProperties: JSON.stringify({ environment: listOf(variables) }),
  });
const parameter = making("aws:ssm/parameter:Parameter", {
  name: "/app/db-password",
  type: "SecureString",
  value: RANDOM,
});

export const keepSecretsOutCases: PolicyCases = {
  policy: keepSecretsOut,
  spellings: {
    "other places": {
      good: [
        on("a word that ends so", lambda({ COMPASS: "northwest-1234abcd" })),
        on("no passwords", making("aws:elasticache/user:User")({ passwords: [] })),
        on(
          "an override that names a secret",
          making("aws:cloudwatch/eventTarget:EventTarget")({
            input: JSON.stringify({ containerOverrides: [{ name: "app", environment: listOf(HARMLESS) }] }),
          }),
        ),
      ],
      bad: [
        on("a cache's user", making("aws:elasticache/user:User")({ passwords: [RANDOM] }), { finding: "passwords" }),
        on("what a cache asks for", lambda({ REDIS_AUTH: RANDOM })),
        on(
          "a webhook",
          lambda({ WEBHOOK: ["https://hooks.slack.com/services", "T00000000", "B00000000", RANDOM].join("/") }),
        ),
        on(
          "an application runner",
          making("aws:apprunner/service:Service")({
            sourceConfiguration: {
              imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { DB_PASSWORD: RANDOM } } },
            },
          }),
        ),
        on(
          "an override of a rule's target",
          making("aws:cloudwatch/eventTarget:EventTarget")({
            input: JSON.stringify({
              containerOverrides: [{ name: "app", environment: listOf({ DB_PASSWORD: RANDOM }) }],
            }),
          }),
        ),
        on(
          "an override of a schedule",
          making("aws:scheduler/schedule:Schedule")({
            target: {
              input: JSON.stringify({
                containerOverrides: [{ name: "app", environment: listOf({ DB_PASSWORD: RANDOM }) }],
              }),
            },
          }),
        ),
      ],
    },
    "a function's variables": {
      good: [on("references and settings", lambda(HARMLESS)), on("none", making("aws:lambda/function:Function")())],
      bad: Object.entries(GIVEN_AWAY).map(([name, value]) =>
        on(name, lambda({ ...HARMLESS, [name]: value }), { finding: `variable:${name}` }),
      ),
    },
    "a container's variables": {
      good: [
        on("references and settings", task(HARMLESS)),
        on(
          "as a list",
          task(HARMLESS, (value) => value),
        ),
      ],
      bad: [
        on("a password", task({ DB_PASSWORD: RANDOM })),
        on(
          "as a list",
          task({ DB_PASSWORD: RANDOM }, (value) => value),
        ),
      ],
    },
    "a build's and a job's variables": {
      good: [on("a build's", build(HARMLESS)), on("a job's", job(HARMLESS))],
      bad: [on("a build's", build({ API_KEY: RANDOM })), on("a job's", job({ API_KEY: RANDOM }))],
    },
    "a database's password": {
      good: [
        on("AWS' own", making("aws:rds/cluster:Cluster")({ manageMasterUserPassword: true })),
        on("write-only", making("aws:rds/instance:Instance")({ passwordWo: "x", passwordWoVersion: 1 })),
      ],
      bad: [
        on("a cluster's", making("aws:rds/cluster:Cluster")({ masterPassword: "hunter22" }), {
          finding: "masterPassword",
        }),
        on("an instance's", making("aws:rds/instance:Instance")({ password: "hunter22" }), { finding: "password" }),
        on("not known yet", making("aws:rds/instance:Instance")({ password: UNKNOWN_TEXT }), { finding: "password" }),
      ],
    },
    "a parameter": {
      good: [
        on("secure", parameter()),
        on("plain, no secret", parameter({ name: "/app/token-ttl", type: "String" })),
        on("plain, in a folder called secrets", parameter({ name: "/secrets/region", type: "String" })),
      ],
      bad: [
        on("plain", parameter({ type: "String" }), { finding: "plain-parameter" }),
        on("insecure value", parameter({ value: undefined, insecureValue: "x" }), { finding: "plain-parameter" }),
      ],
    },
  },
  undecided: [on("a variable that is not known", lambda({ DB_PASSWORD: UNKNOWN_TEXT }))],
  mutations: [
    changing("ratings-api-function", having({ environment: { variables: { API_KEY: RANDOM } } })),
    changing("database-cluster", having({ masterPassword: RANDOM })),
    adding(parameter({ type: "String" })),
  ],
};
