import assert from "node:assert/strict";
import { advisory, analyze, mandatory, UNKNOWN_TEXT } from "./support/analyze";
import { listener } from "./support/fixtures";

const ID = "net-listener-tls-policy";

describe("net-listener-tls-policy", () => {
  for (const module of ["lb", "alb"] as const) {
    for (const sslPolicy of [
      "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "ELBSecurityPolicy-TLS13-1-3-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    ])
      it(`lets ${sslPolicy} pass on aws:${module}`, async () =>
        assert.deepEqual(await analyze(listener({ sslPolicy }, module)), []));

    for (const sslPolicy of [
      undefined,
      "ELBSecurityPolicy-2016-08",
      "ELBSecurityPolicy-TLS13-1-0-2021-06",
      "ELBSecurityPolicy-TLS13-1-1-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
      "ELBSecurityPolicy-TLS-1-2-2017-01",
      "ELBSecurityPolicy-FS-1-2-Res-2020-10",
      "",
    ])
      it(`stops ${sslPolicy ?? "a missing policy"} on aws:${module}`, async () => {
        const { props, type } = listener({}, module);
        const { sslPolicy: _, ...rest } = props;
        const found = await analyze({ type, props: sslPolicy === undefined ? rest : { ...rest, sslPolicy } });
        assert.equal(mandatory(found, ID).length, 1);
      });
  }

  it("asks nothing of a listener without encryption: another policy lets it redirect only", async () => {
    assert.deepEqual(mandatory(await analyze(listener({ protocol: "HTTP", sslPolicy: null })), ID), []);
  });

  it("also reads the protocol of a network load balancer", async () => {
    assert.equal(
      mandatory(await analyze(listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-2016-08" })), ID).length,
      1,
    );
  });

  it("says that an unknown policy was not checked", async () => {
    const found = await analyze(listener({ sslPolicy: UNKNOWN_TEXT }));
    assert.deepEqual(mandatory(found), []);
    assert.equal(advisory(found, ID).length, 1);
  });
});
