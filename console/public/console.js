// Reads the status once a second and draws it. Text goes in by textContent only.
const PHASES = ["monolith", "replicate", "shadow", "canary", "extracted", "retired"];
const element = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const number = (value, unit = "") =>
  value === null ? "–" : `${value.toLocaleString("en", { maximumFractionDigits: 1 })}${unit}`;

function pathRow(label, className, figures) {
  const row = element("tr");
  row.append(element("td", label, className), element("td", number(figures.requests)));
  row.append(element("td", number(figures.errors), figures.errors > 0 ? "bad" : ""));
  row.append(element("td", number(figures.p50Ms, " ms")), element("td", number(figures.p99Ms, " ms")));
  return row;
}

function card(context) {
  const section = element("section");
  const head = element("div", undefined, "row");
  head.append(
    element("h2", context.name),
    element("span", `owner ${context.owner ?? "unknown"} · epoch ${context.epoch} · generation ${context.generation}`),
  );
  const phases = element("ol", undefined, "phases");
  for (const phase of PHASES) {
    const label = phase === "canary" && context.phase === "canary" ? `canary ${context.weight} %` : phase;
    phases.append(element("li", label, phase === context.phase ? "now" : ""));
  }
  const table = element("table");
  const heads = element("tr");
  for (const title of ["path", "requests", "errors", "p50", "p99"]) heads.append(element("th", title));
  const thead = element("thead");
  thead.append(heads);
  const tbody = element("tbody");
  tbody.append(pathRow("old: monolith", "old", context.old), pathRow("new: function", "new", context.new));
  table.append(thead, tbody);
  const backfill =
    context.backfill.total > 0
      ? ` · backfill ${context.backfill.rows} of ${context.backfill.total}${context.backfill.done ? "" : "…"}`
      : "";
  const facts = element(
    "p",
    `lag ${number(context.lagMs, " ms")} · backlog ${context.backlog} · parked ${context.parked}${backfill}`,
    "facts",
  );
  const next =
    context.silence !== null
      ? `Its relay does not answer, so its phase and owner are unknown: ${context.silence}`
      : context.next.phase === null
        ? "Nothing follows."
        : `Next: ${context.next.phase}, ${context.next.verdict}${context.next.reasons.length ? `: ${context.next.reasons.join("; ")}` : ""}`;
  section.append(
    head,
    phases,
    table,
    facts,
    element("p", next, context.silence !== null || context.next.verdict === "refused" ? "bad" : "facts"),
  );
  section.append(
    element(
      "p",
      `Way back without loss: ${context.rollback.lossless ? "yes" : `no, because ${context.rollback.reason ?? "unknown"}`}`,
      "facts",
    ),
  );
  if (context.wanted !== context.phase)
    section.append(element("p", `The stack config wants ${context.wanted}.`, "bad"));
  return section;
}

async function refresh() {
  const update = document.getElementById("update");
  try {
    const response = await fetch("/api/status");
    if (!response.ok) throw new Error(`status ${response.status}`);
    const status = await response.json();
    document.getElementById("stage").textContent = status.stage;
    const last = status.lastUpdate;
    update.textContent = status.update
      ? `${status.update.title}…`
      : last
        ? `${last.title}: ${last.outcome}${last.outcome === "done" ? "" : ` (${last.message.split("\n")[0]})`}`
        : "";
    update.className = !status.update && last && last.outcome !== "done" ? "bad" : "";
    document.getElementById("contexts").replaceChildren(...status.contexts.map(card));
  } catch (error) {
    update.textContent = `The stage does not answer: ${error.message}`;
    update.className = "bad";
  }
  setTimeout(refresh, 1000);
}
refresh();
