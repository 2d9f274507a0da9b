// What all subjects have in common: Express 5, express-session, one route to see who is logged in.
import process from 'node:process';
import express from 'express';
import session from 'express-session';
import { answerParent } from '../../lib/child-process.mjs';

/** Serves an application on a free port of this machine. `addRoutes` gets it with sessions already in place. */
export function serve(addRoutes) {
  const app = express();
  app.use(session({ secret: 'only for the benchmark', resave: false, saveUninitialized: false }));
  addRoutes(app);
  app.get('/me', (req, res) => res.json(req.user ?? req.session.user ?? {}));
  const server = app.listen(0, '127.0.0.1', () => {
    answerParent(server.address().port, { cpu: () => process.cpuUsage() });
  });
}
