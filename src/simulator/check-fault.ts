import type { EndpointName } from './endpoints/endpoint.js';
import { isEndpointName } from './endpoints/registry.js';
import { checkFaultKinds, FAULT_RULES, type Fault } from './fault.js';
import type { Rules } from './option-rules.js';
import { checkPushFaultKinds, PUSH_FAULT_RULES, type PushFault } from './push/push-fault.js';

/** What can be at fault: an endpoint, or the message push. */
export type FaultTarget = EndpointName | 'push';

/** The name as a target of faults; throws a `TypeError` when it is none. */
export function faultTargetOf(name: string): FaultTarget {
  if (name === 'push' || isEndpointName(name)) return name;
  throw new TypeError(`\`endpoint\` must be one that the simulator has, or push, not ${name}`);
}

/** Why a part that has no rule is wrong: it may be one of the other sort. */
function unknownPart(name: string, target: FaultTarget): TypeError {
  const isOther = Object.hasOwn(target === 'push' ? FAULT_RULES : PUSH_FAULT_RULES, name);
  if (!isOther) return new TypeError(`\`fault.${name}\` is not a kind of fault`);
  return new TypeError(
    target === 'push'
      ? `\`fault.${name}\` is about an answer of WeChat; a push is a request of WeChat`
      : `\`fault.${name}\` is about message pushes; ${target} is an endpoint, which answers`,
  );
}

/** Throws a `TypeError` that names what is wrong with a fault for this target. */
export function checkFault(target: FaultTarget, fault: unknown): asserts fault is Fault | PushFault {
  if (typeof fault !== 'object' || fault === null) throw new TypeError('`fault` must be an object');
  const rules: Rules<Fault> | Rules<PushFault> = target === 'push' ? PUSH_FAULT_RULES : FAULT_RULES;
  const given = Object.entries(fault).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(rules, name)) throw unknownPart(name, target);
    const [rule, holds] = rules[name as keyof typeof rules];
    if (!holds(value)) throw new TypeError(`\`fault.${name}\` must ${rule}`);
  }
  const names = given.map(([name]) => name);
  if (target === 'push') checkPushFaultKinds(names);
  else checkFaultKinds(names);
}
