import assert from "node:assert/strict";
import fc from "fast-check";
import type { Condition, RequestView } from "../../../local/services/elb/model";
import { compileConditions } from "../../../local/services/elb/conditions";
import { chooseTargetGroup, compileRoutes } from "../../../local/services/elb/routing";
import { conditionProblems } from "../../../local/services/elb/validation";
import { fixed, forwardTo, path } from "../support/balancer";
import { seeded } from "../support/compute";

const view = (more: Partial<RequestView> = {}): RequestView => ({
  method: "GET",
  path: "/",
  query: "",
  rawHeaders: [],
  host: "shop.example.com",
  sourceIp: "127.0.0.1",
  ...more,
});

const matches = (condition: Condition, request: Partial<RequestView>): boolean =>
  compileConditions([condition])(view(request));

describe("conditions of a rule", () => {
  const cases: readonly (readonly [
    what: string,
    condition: Condition,
    request: Partial<RequestView>,
    expected: boolean,
  ])[] = [
    ["a path exactly", path("/ratings"), { path: "/ratings" }, true],
    ["a path with case", path("/ratings"), { path: "/Ratings" }, false],
    ["a path by its beginning", path("/ratings/*"), { path: "/ratings/1/x" }, true],
    ["no path that only begins alike", path("/ratings", "/ratings/*"), { path: "/ratingsx" }, false],
    ["? as exactly one character", path("/a?c"), { path: "/abc" }, true],
    ["? not as none", path("/a?c"), { path: "/ac" }, false],
    ["dots literally", path("/a.c"), { path: "/abc" }, false],
    ["never the query", path("/a*b"), { path: "/a", query: "b" }, false],
    ["a path undecoded", path("/a b"), { path: "/a%20b" }, false],
    [
      "a host without case and port",
      { field: "host-header", values: ["SHOP.example.com"] },
      { host: "shop.example.com:8080" },
      true,
    ],
    [
      "no domain for its subdomains",
      { field: "host-header", values: ["*.example.com"] },
      { host: "example.com" },
      false,
    ],
    ["a method with case", { field: "http-request-method", values: ["GET", "HEAD"] }, { method: "get" }, false],
    ["one of two methods", { field: "http-request-method", values: ["GET", "HEAD"] }, { method: "HEAD" }, true],
    [
      "a header without case",
      { field: "http-header", name: "X-Path", values: ["OLD-*"] },
      { rawHeaders: ["x-path", "old-1"] },
      true,
    ],
    [
      "the second header of a name",
      { field: "http-header", name: "Cookie", values: ["*pin=1*"] },
      { rawHeaders: ["Cookie", "a=b", "cookie", "x; pin=1"] },
      true,
    ],
    ["no header that is absent", { field: "http-header", name: "x", values: ["*"] }, {}, false],
    [
      "a parameter by key and value",
      { field: "query-string", values: [{ key: "v", value: "2" }] },
      { query: "a=1&V=2" },
      true,
    ],
    [
      "a parameter by value alone",
      { field: "query-string", values: [{ value: "*flag*" }] },
      { query: "x=theflag1" },
      true,
    ],
    [
      "no parameter of another key",
      { field: "query-string", values: [{ key: "v", value: "2" }] },
      { query: "w=2" },
      false,
    ],
    ["an address in a block", { field: "source-ip", values: ["127.0.0.0/8"] }, { sourceIp: "::ffff:127.0.0.1" }, true],
    [
      "an address outside",
      { field: "source-ip", values: ["10.0.0.0/8", "2001:db8::/32"] },
      { sourceIp: "127.0.0.1" },
      false,
    ],
  ];
  for (const [what, condition, request, expected] of cases)
    it(`${expected ? "match" : "do not match"}: ${what}`, () => {
      assert.equal(matches(condition, request), expected);
    });

  it("must all hold", () => {
    const both = compileConditions([path("/a"), { field: "http-request-method", values: ["GET"] }]);
    assert.equal(both(view({ path: "/a" })), true);
    assert.equal(both(view({ path: "/a", method: "POST" })), false);
  });

  it("are within AWS's limits", () => {
    assert.deepEqual(conditionProblems([path("/a", "/b", "/c")]), []);
    assert.match(conditionProblems([path("/a", "/b", "/c", "/d")]).join(), /can only have '3' values/);
    const six: Condition[] = [path("/a", "/b", "/c"), { field: "http-header", name: "x", values: ["1", "2", "3"] }];
    assert.match(conditionProblems(six).join(), /A rule can only have '5' condition values/);
    assert.match(conditionProblems([path("/*a*b*", "/*c*d*")]).join(), /'5' wildcards/);
    assert.match(conditionProblems([path("/a"), path("/b")]).join(), /one 'path-pattern'/);
    assert.match(conditionProblems([path("/a b")]).join(), /not valid/);
    assert.match(conditionProblems([{ field: "source-ip", values: ["nonsense"] }]).join(), /CIDR/);
  });
});

describe("rules", () => {
  it("are tried lowest priority first, and the default last", () => {
    const rule = (arn: string, priority: number, pattern: string) => ({
      arn,
      settings: { listenerArn: "l", priority, conditions: [path(pattern)], actions: [fixed(arn)] },
    });
    const route = compileRoutes([rule("late", 20, "/a*"), rule("early", 10, "/ab")], [fixed("default")]);
    assert.equal(route(view({ path: "/ab" })).ruleArn, "early");
    assert.equal(route(view({ path: "/ac" })).ruleArn, "late");
    assert.equal(route(view({ path: "/b" })).ruleArn, undefined);
  });

  it("share requests out by weight", () => {
    const random = seeded(7);
    const counts = { old: 0, new: 0 };
    const action = forwardTo(["old", 90], ["new", 10]);
    assert.equal(action.type, "forward");
    for (let i = 0; i < 10_000; i++) {
      const arn = action.type === "forward" ? chooseTargetGroup(action, random) : undefined;
      if (arn === "old" || arn === "new") counts[arn] += 1;
    }
    assert.ok(Math.abs(counts.new - 1_000) < 100, `${counts.new} of 10000`);
    assert.equal(counts.old + counts.new, 10_000);
  });

  it("never choose a group of weight 0", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (weights, chance) => {
          const action = {
            type: "forward" as const,
            targetGroups: weights.map((weight, i) => ({ arn: String(i), weight })),
          };
          const chosen = chooseTargetGroup(action, () => chance);
          if (weights.every((weight) => weight === 0)) assert.equal(chosen, undefined);
          else assert.ok((weights[Number(chosen)] ?? 0) > 0);
        },
      ),
    );
  });
});
