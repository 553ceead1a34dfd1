/** Strikes once, at the place it was aimed at, and writes down every place that was reached. */
import { type Call } from "./calls";
import { type CallFault, type KindName, kindOf, type Tools } from "./kinds";
import { isHit, type Place, Places } from "./place";
import type { Answer, OnReport, Passage } from "./proxy";

export interface Aim {
  readonly place: Place;
  readonly kind: KindName;
}

/** Something that a scenario does at a place, before the fault that may strike there or after it. */
export interface Hook {
  readonly when: "before" | "after";
  /** `gone`: the process never goes on. */
  readonly act: (pid: number) => Promise<"go" | "gone">;
}

/** A place that was reached, and the effect it had when it was one. */
export interface Reached {
  readonly place: Place;
  readonly effect?: Call["effect"];
}

interface Spell {
  readonly fault: CallFault;
  readonly pid: number;
  readonly operation: string;
  readonly until: number;
}

export class Director {
  readonly #places = new Places();
  #aim: Aim | undefined;
  #hooks: ReadonlyMap<Place, Hook> = new Map();
  #spell: Spell | undefined;
  #offsets = new Map<number, number>();
  #reached: Reached[] = [];
  readonly #atWork = new Set<number>();
  /** When the fault struck, in Unix milliseconds. */
  struckAt: number | undefined;
  #tools: Tools | undefined;

  constructor(private readonly onEffect: (call: Call, answer: Answer, sentAt: number) => void) {}

  begin(tools: Tools, hooks: ReadonlyMap<Place, Hook>, aim?: Aim): void {
    this.#places.forget();
    this.#tools = tools;
    this.#hooks = hooks;
    this.#aim = aim;
    this.#spell = undefined;
    this.#offsets = new Map();
    this.#reached = [];
    this.#atWork.clear();
    this.struckAt = undefined;
  }

  reached(): readonly Reached[] {
    return this.#reached;
  }

  /** Processes that have begun an invocation and not answered it, as far as they said. */
  atWork(): readonly number[] {
    return [...this.#atWork];
  }

  skew(pid: number, ms: number): void {
    this.#offsets.set(pid, ms);
  }

  /** From here on nothing strikes. */
  rest(): void {
    this.#aim = undefined;
    this.#spell = undefined;
    this.#hooks = new Map();
  }

  readonly onReport: OnReport = async ({ pid, actor, step }) => {
    if (step === "answered") this.#atWork.delete(pid);
    else this.#atWork.add(pid);
    const place = this.#places.enter(pid, actor, step);
    this.#reached.push({ place });
    const hook = this.#hooks.get(place);
    const fault = this.#strikes(place)?.step;
    const tools = this.#tools;
    if (hook?.when === "before" && (await hook.act(pid)) === "gone") return "gone";
    if (fault !== undefined && tools !== undefined && (await fault(tools, pid)) === "gone") return "gone";
    if (hook?.when === "after" && (await hook.act(pid)) === "gone") return "gone";
    return { offsetMs: this.#offsets.get(pid) ?? 0 };
  };

  readonly passage: Passage = async (call, forward) => {
    const place = this.#places.of(call);
    if (place !== undefined) this.#reached.push({ place, effect: call.effect });
    const watched = async (): Promise<Answer> => {
      const sentAt = Date.now();
      const answer = await forward();
      this.onEffect(call, answer, sentAt);
      return answer;
    };
    const tools = this.#tools;
    if (tools === undefined) return watched();
    const kind = place === undefined ? undefined : this.#strikes(place);
    if (kind?.call !== undefined) {
      const { pid, operation } = call;
      if (kind.lastsMs !== undefined)
        this.#spell = { fault: kind.call, pid, operation, until: Date.now() + kind.lastsMs };
      return kind.call(tools, call, watched);
    }
    const spell = this.#spell;
    if (spell?.pid === call.pid && spell.operation === call.operation && Date.now() < spell.until)
      return spell.fault(tools, call, watched);
    return watched();
  };

  #strikes(place: Place): ReturnType<typeof kindOf> | undefined {
    if (this.#aim === undefined || !isHit(this.#aim.place, place)) return undefined;
    this.struckAt = Date.now();
    const { kind } = this.#aim;
    this.#aim = undefined;
    return kindOf(kind);
  }
}
