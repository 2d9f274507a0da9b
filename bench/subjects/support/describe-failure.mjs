// One word for what a caller got instead of a token or an answer, whichever library it came from.

/** WeChat's errcode if there is one, else the code or the name of the error. */
export function describeFailure(error) {
  const { errcode, code, name, message = '' } = Object(error);
  const told =
    errcode ?? (typeof code === 'number' ? code : undefined) ?? /"errcode":(\d+)/.exec(message)?.[1];
  return told === undefined ? String(code ?? name ?? error) : `errcode ${told}`;
}
