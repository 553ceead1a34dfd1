/** Actions that AWS can narrow to no resource: for them alone `Resource: "*"` is right. */
import { actionNamed } from "./actions";

/** Whether `action` supports no resource type. A pattern never does: it may stand for actions that do. */
export const isWildcardOnly = (action: string): boolean => actionNamed(action)?.isWildcardOnly ?? false;
