import session from 'express-session';
import { site } from './express.js';
import { port, sessionSecret } from './settings.js';

site([session({ secret: sessionSecret, resave: false, saveUninitialized: false })]).listen(port);
