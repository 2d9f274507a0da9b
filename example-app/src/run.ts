import { ConfigError, readConfig } from './config.js';
import type { CreateApp } from './site.js';
import { start } from './start.js';

/** Runs the app as the environment says, until a signal ends it. */
export async function run(createApp: CreateApp): Promise<void> {
  try {
    const { url, simulatorURL, stop } = await start(readConfig(process.env), createApp);
    console.log(`Example app: ${url}`);
    if (simulatorURL !== undefined) console.log(`Simulated WeChat: ${simulatorURL}`);
    // A terminal sends Ctrl-C to `npm start` and to us, and the former passes it on: the second one says nothing new.
    let stopping: Promise<void> | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        stopping ??= stop();
      });
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
