import { answerInTime } from "../../../../policies/rules/operations/answer-in-time";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const GROUP = "arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/app/1";
const LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/main/1/2";
const BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/main/1";
const one = making("aws:lambda/function:Function", { name: "app", timeout: 29 }, { name: "app" });
const group = making(
  "aws:lb/targetGroup:TargetGroup",
  { arn: GROUP, name: "app", targetType: "lambda" },
  { name: "group" },
);
const attachment = making("aws:lb/targetGroupAttachment:TargetGroupAttachment", {
  targetGroupArn: GROUP,
  targetId: "arn:aws:lambda:eu-central-1:111111111111:function:app",
});
const balancer = making("aws:lb/loadBalancer:LoadBalancer", { arn: BALANCER }, { name: "main" });
const other = balancer({ arn: "other", idleTimeout: 10 }, { name: "other" });
const listener = making("aws:lb/listener:Listener", { arn: LISTENER, loadBalancerArn: BALANCER }, { name: "listener" });
const rule = making("aws:lb/listenerRule:ListenerRule", {
  listenerArn: LISTENER,
  actions: [{ type: "forward", targetGroupArn: GROUP }],
});
const checked = (interval: number) => group({ healthCheck: { enabled: true, interval } });

export const answerInTimeCases: PolicyCases = {
  policy: answerInTime,
  spellings: {
    "the balancer's idle timeout": {
      good: [
        on("by default", [one(), group(), attachment(), balancer()]),
        on("a second less", [one({ timeout: 59 }), group(), attachment(), balancer()]),
        on("behind no balancer", one({ timeout: 900 })),
        on("behind one of two", [one(), group(), attachment(), balancer(), other, listener(), rule()]),
      ],
      bad: [
        on("as long", [one({ timeout: 60 }), group(), attachment(), balancer()], { finding: "idle-timeout:main" }),
        on("longer than a short one", [one(), group(), attachment(), balancer({ idleTimeout: 20 })]),
        on("longer than that of its own of two", [
          one({ timeout: 59 }),
          group(),
          attachment(),
          balancer({ idleTimeout: 30 }),
          balancer({ arn: "other", idleTimeout: 4000 }, { name: "other" }),
          listener(),
          rule(),
        ]),
      ],
    },
    "the health check's interval": {
      good: [
        on("shorter", [one(), checked(35), attachment(), balancer()]),
        on("off", [one(), group({ healthCheck: { enabled: false, interval: 5 } }), attachment(), balancer()]),
      ],
      bad: [on("longer", [one(), checked(10), attachment(), balancer()], { finding: "health-check" })],
    },
  },
  undecided: [on("a timeout that is not known", [one({ timeout: UNKNOWN_TEXT }), group(), attachment(), balancer()])],
  mutations: [
    changing("ratings-api-function", having({ timeout: 300 })),
    changing("front-door-balancer", having({ idleTimeout: 2 })),
  ],
};
