import type { PermissionStatement } from "./function";

/** Who wants to invoke: a service, on behalf of a resource. */
export interface ServicePrincipal {
  /** `elasticloadbalancing.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
}

/** Whether a function's resource policy lets a service invoke it. Wildcards in the source ARN as in `ArnLike`. */
export function permits(statements: readonly PermissionStatement[], principal: ServicePrincipal): boolean {
  return statements.some(
    (statement) =>
      ["lambda:InvokeFunction", "lambda:*", "*"].includes(statement.action) &&
      statement.principal === principal.service &&
      (statement.sourceArn === undefined || like(statement.sourceArn, principal.sourceArn)) &&
      (statement.sourceAccount === undefined || statement.sourceAccount === principal.sourceArn.split(":")[4]),
  );
}

function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`).test(value);
}
