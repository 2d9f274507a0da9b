import { logIn } from '../../../../lib/log-in.js';

export const GET = (request) => logIn(request);
