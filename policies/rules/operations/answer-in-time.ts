import { isTrue, numberOf } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { functionOf } from "../../core/functions/resolve";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens, type Resource } from "../../core/resource";
import { balancersOf } from "../../core/routing/balancers";
import { IN_PRODUCTION } from "../../core/stage";
import { at, member, UNKNOWN, type Value } from "../../core/value";

const ATTACHMENTS = loadBalancerTokens("TargetGroupAttachment");
const GROUPS = loadBalancerTokens("TargetGroup");
const [DEFAULT_TIMEOUT, DEFAULT_IDLE, DEFAULT_INTERVAL] = [3, 60, 30];

const seconds = (value: Value, byDefault: number): number | undefined =>
  value === UNKNOWN ? undefined : (numberOf(value) ?? byDefault);

function tooLong(one: Resource, timeout: number, most: number, id: string, than: string): readonly Finding[] {
  if (timeout <= most) return [];
  const what = `is ${timeout} s, longer than ${than}`;
  return [violation(one, "timeout", { id, what, fix: `Set it to ${most} or less.` })];
}

function ofAttachment(graph: Graph, attachment: Resource): readonly Finding[] {
  const one = functionOf(graph, attachment, "targetId", member(attachment.props, "targetId"));
  if (one === undefined) return [];
  const timeout = seconds(member(one.props, "timeout"), DEFAULT_TIMEOUT);
  if (timeout === undefined) return [undecided(one, "timeout")];
  const group = graph.resolve(attachment, "targetGroupArn", GROUPS, ["arn"]);
  const balancers = balancersOf(graph, group).flatMap((balancer) => {
    const idle = seconds(member(balancer.props, "idleTimeout"), DEFAULT_IDLE);
    if (idle === undefined) return [undecided(balancer, "idleTimeout")];
    return tooLong(
      one,
      timeout,
      idle - 1,
      `idle-timeout:${balancer.name}`,
      `${balancer.name} waits (${idle} s, less one)`,
    );
  });
  if (group === undefined || !isTrue(at(group.props, "healthCheck", "enabled"))) return balancers;
  const interval = seconds(at(group.props, "healthCheck", "interval"), DEFAULT_INTERVAL);
  if (interval === undefined) return [...balancers, undecided(group, "healthCheck.interval")];
  const than = `the health check's interval of ${interval} s`;
  return [...balancers, ...tooLong(one, timeout, interval, "health-check", than)];
}

/** `ops-lambda-timeout` */
export const answerInTime: Policy = {
  id: "ops-lambda-timeout",
  family: "operations",
  title: "A function behind a load balancer answers before it hangs up",
  severity: "medium",
  description:
    "The timeout of a function that is a load balancer's target is at least a second shorter than the balancer's idle timeout, and no longer than the interval of its health check.",
  why: "A request whose client is told 504 goes on working, and its write happens all the same.",
  remediation: "Lower the function's timeout, or raise the load balancer's idleTimeout.",
  references: [{ framework: "Banyan", control: "ops-lambda-timeout" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => graph.ofType(...ATTACHMENTS).flatMap((attachment) => ofAttachment(graph, attachment)),
};
