/** The pack that the engine loads. */
import { PolicyPack } from "@pulumi/policy";
import { policies } from "../rules";
import { toPulumiPolicy } from "./border";

new PolicyPack("banyan", {
  description: "What must hold for every stage of Banyan, whoever changes it.",
  enforcementLevel: "mandatory",
  policies: policies.map(toPulumiPolicy),
});
