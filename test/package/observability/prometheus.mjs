// Runs the recipe for Prometheus and prints, as JSON, what Prometheus reads before, in the worst moment and after.
import http from 'node:http';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';
import { liveThroughAMorning } from './scenario.mjs';

process.env.WECHAT_APP_ID = new WeChatSimulator().officialAccount.appId;
const { monitoring } = await import('./metrics.mjs');
const server = http.createServer(monitoring).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const scrape = async () => {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/metrics`);
  return { type: answer.headers.get('content-type'), text: await answer.text() };
};
const before = await scrape();
let worst;
const secrets = await liveThroughAMorning(async () => (worst = await scrape()));
const after = await scrape();
const leaks = secrets.filter((secret) => after.text.includes(secret)).length;
console.log(JSON.stringify({ before, worst, after, leaks }));
process.exit(0);
