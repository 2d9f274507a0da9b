// From samples to figures: ratios within one pass, where the machine was much the same for everybody, then their median.

/** Median of some numbers. */
export function median(numbers) {
  return percentile(numbers, 0.5);
}

/** The number below which a share of them lies; of two in the middle, halfway. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  return below + (sorted[Math.ceil(position)] - below) * (position % 1);
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** What one sample says about one login or redirect. */
function figuresOf({ elapsedMs, latenciesMs, cpuMs, connections, calls }) {
  const count = latenciesMs.length;
  return {
    cpuMs: cpuMs / count,
    perSecond: (count / elapsedMs) * 1000,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    connections: connections / count,
    calls: calls / count,
  };
}

/**
 * Compares the samples of one scenario with those of the subjects in `yardstick`. Gives a row for each subject: `ratios` and `figures` are
 * medians over the passes, `cpuRange` holds the middle half of the CPU ratios.
 */
export function compare(samples, yardstick) {
  const measured = samples.map(({ subject, round, pass, ...sample }) => {
    return { subject, slice: `${round} ${pass}`, figures: figuresOf(sample) };
  });
  const base = (slice, name) =>
    mean(
      measured
        .filter((sample) => sample.slice === slice && yardstick.includes(sample.subject))
        .map(({ figures }) => figures[name]),
    );
  return [...new Set(samples.map(({ subject }) => subject))].map((subject) => {
    const own = measured.filter((sample) => sample.subject === subject);
    const ratios = (name) => own.map(({ slice, figures }) => figures[name] / base(slice, name));
    const cpu = ratios('cpuMs');
    return {
      subject,
      ratios: {
        cpu: median(cpu),
        perSecond: median(ratios('perSecond')),
        p50: median(ratios('p50Ms')),
        p99: median(ratios('p99Ms')),
      },
      cpuRange: [percentile(cpu, 0.25), percentile(cpu, 0.75)],
      figures: Object.fromEntries(
        Object.keys(own[0].figures).map((name) => [name, median(own.map(({ figures }) => figures[name]))]),
      ),
    };
  });
}
