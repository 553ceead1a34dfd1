/** The pack that the engine loads. */
import { PolicyPack } from "@pulumi/policy";
import { stageOf } from "../core/stage";
import { policies } from "../rules";
import { toPulumiPolicy } from "./border";
import { Session } from "./session";

const stack = process.env["PULUMI_NODEJS_STACK"] ?? process.env["PULUMI_STACK"];

const session = new Session({
  policies,
  started: stack === undefined || stack === "" ? undefined : stageOf(stack),
  today: () => new Date().toISOString().slice(0, 10),
});

new PolicyPack("banyan", {
  description: "What must hold for every stage of Banyan, whoever changes it.",
  enforcementLevel: "mandatory",
  policies: policies.map((policy) => toPulumiPolicy(policy, session)),
});
