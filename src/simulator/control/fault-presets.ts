import type { Fault } from '../fault.js';
import type { PushFault } from '../push/push-fault.js';

/** A fault that has a button on the control page. */
interface Preset<T> {
  readonly english: string;
  readonly chinese: string;
  readonly fault: T;
}

/** For the next call of an endpoint. */
export const CALL_FAULTS: Readonly<Record<string, Preset<Fault>>> = {
  busy: { english: 'Busy (-1)', chinese: '系统繁忙 (-1)', fault: { errcode: -1 } },
  'dead-token': { english: 'Dead token (40001)', chinese: '令牌失效 (40001)', fault: { errcode: 40001 } },
  address: { english: 'IP not allowed (40164)', chinese: 'IP 不在白名单 (40164)', fault: { errcode: 40164 } },
  quota: { english: 'Quota used up (45009)', chinese: '额度用尽 (45009)', fault: { errcode: 45009 } },
  slow: { english: '6 s late', chinese: '延迟 6 秒', fault: { delayMs: 6000 } },
  gateway: { english: 'HTTP 502', chinese: 'HTTP 502', fault: { status: 502 } },
  cut: { english: 'Cut off', chinese: '响应截断', fault: { truncate: true } },
  reset: { english: 'Reset', chinese: '连接重置', fault: { reset: true } },
  'lost-answer': {
    english: 'Done, answer lost',
    chinese: '已执行但响应丢失',
    fault: { reset: true, afterEffect: true },
  },
};

/** For the next message push. */
export const PUSH_FAULTS: Readonly<Record<string, Preset<PushFault>>> = {
  lost: { english: 'Lost', chinese: '丢失', fault: { lost: true } },
  twice: { english: 'Twice', chinese: '重复', fault: { duplicate: 1 } },
  late: { english: '10 s late', chinese: '延迟 10 秒', fault: { delayMs: 10_000 } },
};
