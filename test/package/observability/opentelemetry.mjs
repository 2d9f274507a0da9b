// Runs the recipe for OpenTelemetry with exporters that keep what they get, and prints that as JSON.
import { metrics, trace } from '@opentelemetry/api';
import { liveThroughAMorning } from './scenario.mjs';

const { exporters } = globalThis;
const flush = () => metrics.getMeterProvider().forceFlush();
const secrets = await liveThroughAMorning(flush);
await flush();
await trace.getTracerProvider().getDelegate().forceFlush();

const [worst, last] = exporters.metrics
  .getMetrics()
  .map(({ scopeMetrics }) =>
    scopeMetrics
      .find(({ scope }) => scope.name === 'passport-wechat-follower')
      .metrics.flatMap(({ descriptor: { name }, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [name, attributes, value.count ?? value]),
      ),
  );
const spans = exporters.spans
  .getFinishedSpans()
  .map(({ name, instrumentationScope, kind, attributes, events, status }) => {
    return { name, by: instrumentationScope.name, kind, attributes, events, status };
  });
const exported = JSON.stringify([exporters.metrics.getMetrics(), spans]);
const leaks = secrets.filter((secret) => exported.includes(secret)).length;
console.log(JSON.stringify({ worst, last, spans, leaks }));
process.exit(0);
