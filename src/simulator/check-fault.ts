import { CALLBACK_FAULT_RULES, checkCallbackFaultKinds, type CallbackFault } from './callback-fault.js';
import type { EndpointName } from './endpoints/endpoint.js';
import { ENDPOINTS, isEndpointName } from './endpoints/registry.js';
import { checkFaultKinds, FAULT_RULES, type Fault } from './fault.js';
import type { Rule } from './option-rules.js';
import { checkPushFaultKinds, PUSH_FAULT_RULES, type PushFault } from './push/push-fault.js';

/** What can be at fault: an endpoint, or all of them (`*`), the message push, or the way back from the login page. */
export type FaultTarget = EndpointName | '*' | 'push' | 'callback';

/** What can be wrong with it. */
export type FaultOf<T extends FaultTarget> = [T] extends [EndpointName | '*']
  ? Fault
  : [T] extends ['push']
    ? PushFault
    : [T] extends ['callback']
      ? CallbackFault
      : Fault | PushFault | CallbackFault;

interface Sort {
  readonly rules: Readonly<Record<string, readonly [string, Rule]>>;
  readonly checkKinds: (names: readonly string[]) => void;
  /** What such a fault is about. */
  readonly about: string;
  /** What its target is instead of anything else. */
  readonly isInstead: string;
}

const SORTS = {
  endpoint: {
    rules: FAULT_RULES,
    checkKinds: checkFaultKinds,
    about: 'an answer of WeChat',
    isInstead: 'is an endpoint, which answers',
  },
  push: {
    rules: PUSH_FAULT_RULES,
    checkKinds: checkPushFaultKinds,
    about: 'message pushes',
    isInstead: 'is a request of WeChat',
  },
  callback: {
    rules: CALLBACK_FAULT_RULES,
    checkKinds: checkCallbackFaultKinds,
    about: 'the way back from the login page',
    isInstead: 'is a redirect of the browser',
  },
} as const satisfies Record<string, Sort>;

const sortOf = (target: FaultTarget): Sort =>
  target === 'push' || target === 'callback' ? SORTS[target] : SORTS.endpoint;

/** The name as a target of faults; throws a `TypeError` when it is none. */
export function faultTargetOf(name: string): FaultTarget {
  if (name === 'push' || name === 'callback' || name === '*' || isEndpointName(name)) return name;
  const all = Object.keys(ENDPOINTS);
  const meant = all.filter((known) => known.endsWith(`/${name.replace(/^.*\//, '')}`));
  throw new TypeError(
    `\`endpoint\` must be *, push, callback or one that the simulator has, not ${name}. ` +
      (meant.length > 0 ? `Did you mean ${meant.join(' or ')}?` : `Known are: ${all.join(', ')}`),
  );
}

/** Why a part that has no rule is wrong: it may be one of another sort. */
function unknownPart(name: string, target: FaultTarget): TypeError {
  const other = Object.values<Sort>(SORTS).find(({ rules }) => Object.hasOwn(rules, name));
  if (other === undefined) {
    const known = Object.keys(sortOf(target).rules).join(', ');
    return new TypeError(`\`fault.${name}\` is not a kind of fault. Known are: ${known}`);
  }
  const what = target === 'push' || target === 'callback' ? `a ${target}` : target;
  return new TypeError(`\`fault.${name}\` is about ${other.about}; ${what} ${sortOf(target).isInstead}`);
}

/** Throws a `TypeError` that names what is wrong with a fault for this target. */
export function checkFault(
  target: FaultTarget,
  fault: unknown,
): asserts fault is Fault | PushFault | CallbackFault {
  if (typeof fault !== 'object' || fault === null) throw new TypeError('`fault` must be an object');
  const { rules, checkKinds } = sortOf(target);
  const given = Object.entries(fault).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownPart(name, target);
    if (!rule[1](value)) throw new TypeError(`\`fault.${name}\` must ${rule[0]}`);
  }
  checkKinds(given.map(([name]) => name));
}
