// Preloaded into every subject: connections to WeChat's API end at the upstream process instead, and connections to
// anywhere else are refused. So each library runs as published, with its own URLs, and TLS is checked as always.
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import tls from 'node:tls';
import { API_HOST } from './account.mjs';

const port = Number(process.env.UPSTREAM_PORT);
const { connect } = tls;

tls.connect = function connectToUpstream(options, ...rest) {
  const wanted = options?.servername || options?.host;
  if (wanted !== API_HOST) throw new Error(`a subject wanted to connect to ${wanted}`);
  return connect.call(tls, { ...options, host: '127.0.0.1', port, servername: API_HOST }, ...rest);
};
syncBuiltinESMExports();
