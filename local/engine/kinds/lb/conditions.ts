import type { Condition } from "../../../services/elb/model";
import type { Props } from "../../resource-kind";
import { recordOf, recordsOf, required, textOf, textsOf } from "../inputs";

const PATTERNS = { pathPattern: "path-pattern", hostHeader: "host-header" } as const;
const VALUES = { httpRequestMethod: "http-request-method", sourceIp: "source-ip" } as const;

/** Conditions as declared → as the balancer matches them. */
export const conditionsOf = (props: Props): readonly Condition[] => recordsOf(props, "conditions").flatMap(conditionOf);

function conditionOf(props: Props): readonly Condition[] {
  const found: Condition[] = [];
  for (const [key, field] of Object.entries(PATTERNS)) {
    const given = recordOf(props, key);
    const regexValues = given ? textsOf(given, "regexValues") : [];
    if (given) found.push({ field, values: textsOf(given, "values"), ...(regexValues.length > 0 && { regexValues }) });
  }
  for (const [key, field] of Object.entries(VALUES)) {
    const given = recordOf(props, key);
    if (given) found.push({ field, values: textsOf(given, "values") });
  }
  const header = recordOf(props, "httpHeader");
  if (header)
    found.push({ field: "http-header", name: required(header, "httpHeaderName"), values: textsOf(header, "values") });
  const query = recordsOf(props, "queryStrings");
  if (query.length > 0) found.push({ field: "query-string", values: query.map(queryValue) });
  return found;
}

function queryValue(props: Props): { readonly key?: string; readonly value: string } {
  const key = textOf(props, "key");
  return { value: required(props, "value"), ...(key !== undefined && { key }) };
}
