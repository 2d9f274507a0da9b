import { Readable } from 'node:stream';

/**
 * Makes a route handler of a middleware of Express: gives it the Request as Node would, and what it writes as a Response.
 * The body stays a stream, so that it is the middleware that says how large and how slow it may be.
 */
export const answerBy = (middleware) => (request) =>
  new Promise((resolve, reject) => {
    const { pathname, search } = new URL(request.url);
    const body = request.body === null ? Readable.from([]) : Readable.fromWeb(request.body);
    const req = Object.assign(body, {
      method: request.method,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
    });
    const headers = new Headers();
    const res = {
      statusCode: 200,
      setHeader: (name, value) => headers.set(name, value),
      appendHeader: (name, value) => headers.append(name, value),
      end: (text) => resolve(new Response(text, { status: res.statusCode, headers })),
    };
    middleware(req, res, reject);
  });
