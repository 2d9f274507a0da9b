// Several processes of one subject, which act at the same moment.
import { startRouted } from '../processes.mjs';

/** Time for every process to hear of a burst before it begins. */
const NOTICE_MS = 60;

/** Starts `size` processes of a subject. They share a Redis unless there is only one and `alwaysShared` is not set. */
export async function startFleet(subject, size, { wechat, redis }, { alwaysShared = false } = {}) {
  const env = size > 1 || alwaysShared ? { REDIS_PORT: String(redis.port) } : {};
  const starts = await Promise.allSettled(
    Array.from({ length: size }, () => startRouted(`token/${subject.id}`, wechat, { env })),
  );
  const children = starts.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
  };
  const failed = starts.find(({ status }) => status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const askAll = (question, details) => Promise.all(children.map((child) => child.ask(question, details)));
  return {
    children,
    askAll,
    stop,
    /** Lets every process begin cold, with `callers` callers each, at the same moment. */
    async burst(callers) {
      const answers = await askAll('burst', { callers, at: Date.now() + NOTICE_MS });
      return {
        latenciesMs: answers.flatMap(({ latenciesMs }) => latenciesMs),
        tokens: addUp(answers.flatMap(({ tokens }) => tokens)),
        failures: addUp(answers.flatMap(({ failures }) => failures)),
      };
    },
  };
}

/** Adds up pairs of a value and a count. */
export function addUp(pairs) {
  const sums = new Map();
  for (const [value, count] of pairs) sums.set(value, (sums.get(value) ?? 0) + count);
  return sums;
}
