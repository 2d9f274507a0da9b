/** How a check ended. `bad` has to be mended. */
export type Level = 'ok' | 'warn' | 'bad' | 'skip';

/** What one check found. */
export interface Finding {
  readonly level: Level;
  /** What was looked at, in a word or two. */
  readonly topic: string;
  /** What is so and what to do about it, in English and Chinese; without secrets. */
  readonly text: string;
}

const MARKS: Readonly<Record<Level, string>> = { ok: 'ok  ', warn: 'WARN', bad: 'FAIL', skip: '–   ' };

/** Makes findings about one topic. */
export const about =
  (topic: string) =>
  (level: Level, english: string, chinese: string): Finding => ({
    level,
    topic,
    text: `${english} ${chinese}`,
  });

/** The one line of a finding. */
export const lineOf = ({ level, topic, text }: Finding): string =>
  `${MARKS[level]} ${topic.padEnd(14)} ${text.replace(/\s+/g, ' ')}`;
