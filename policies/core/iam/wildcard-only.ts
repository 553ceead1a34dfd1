/** Actions that AWS can narrow to no resource: for them alone `Resource: "*"` is right. */
import data from "../data/generated/wildcard-only-actions.json";

const byService: Readonly<Record<string, readonly string[]>> = data;

/** Whether `action` supports no resource type. A pattern never does: it may stand for actions that do. */
export function isWildcardOnly(action: string): boolean {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  return byService[service]?.includes(name) ?? false;
}
