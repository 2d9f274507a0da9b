import { RedisStore } from 'connect-redis';
import session from 'express-session';
import { createClient } from 'redis';
import { site } from './express.js';
import { port, sessionSecret } from './settings.js';

const client = createClient({ url: process.env.REDIS_URL! });
client.on('error', (error: Error) => console.error(error.message));
await client.connect();

const store = new RedisStore({ client });
site([session({ store, secret: sessionSecret, resave: false, saveUninitialized: false })]).listen(port);
