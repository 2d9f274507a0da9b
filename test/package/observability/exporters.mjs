// Exporters that keep what they get, for the recipe to use in place of its own.
import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';

globalThis.exporters = {
  metrics: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
  spans: new InMemorySpanExporter(),
};
